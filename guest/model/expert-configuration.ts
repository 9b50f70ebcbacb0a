// How many experts a model has and how a token chooses among them (Shazeer et al. 2017), read from the keys
// `<architecture>.expert_…` and checked against each other. Source: llama.cpp (v0.5.0).

import { Architecture, ExpertUse } from "./architecture";
import { badFile, unsupported } from "./failure";
import { refuseUnless } from "./foreign-keys";
import { MetadataReader } from "./metadata-reader";

/** Experts of one token that a host takes, as the world says; the most in use are 10. */
const USED_MAX: u32 = 64;
/** `expert_gating_func`: softmax, the only one of the architectures here. */
const SOFTMAX_GATING: f64 = 1;

export class ExpertConfiguration {
  constructor(
    public count: u32,
    /** Of each token. */
    public used: u32,
    /** Values inside of an expert's feed-forward, and of the expert that all tokens share; 0: there is none. */
    public innerLength: u32,
    public sharedLength: u32,
    /** Whether the chosen experts' weights are divided by their sum. */
    public normalized: bool,
  ) {}
}

/** Null where the model has no experts, and with the reader's problems where they contradict each other. */
export function readExperts(
  architecture: Architecture,
  feedForwardLength: u32,
  reader: MetadataReader,
): ExpertConfiguration | null {
  const prefix = architecture.name + ".expert_";
  const count = reader.whole(prefix + "count");
  if (count == 0) {
    if (architecture.experts == ExpertUse.Always) reader.count(prefix + "count");
    return null;
  }
  if (architecture.experts == ExpertUse.Never) {
    reader.report(unsupported(`cannot run the model: "${prefix}count" asks for experts`));
    return null;
  }
  const used = reader.count(prefix + "used_count");
  checkCounts(prefix, count, used, reader);
  refuseForeign(prefix, reader);
  const always = architecture.experts == ExpertUse.Always;
  const fallback = always && used > 0 ? feedForwardLength / used : feedForwardLength;
  const innerLength = always
    ? reader.countOr(prefix + "feed_forward_length", fallback)
    : feedForwardLength;
  const sharedLength = architecture.sharedExpert
    ? reader.countOr(prefix + "shared_feed_forward_length", feedForwardLength)
    : 0;
  return new ExpertConfiguration(
    count,
    used,
    innerLength,
    sharedLength,
    architecture.expertWeightsNormalized,
  );
}

function checkCounts(prefix: string, count: u32, used: u32, reader: MetadataReader): void {
  if (used > count) {
    reader.report(
      badFile(
        `cannot read the model: "${prefix}used_count" is ${used}, but "${prefix}count" is ${count}`,
      ),
    );
  } else if (count < 2 || used > USED_MAX) {
    reader.report(
      unsupported(
        `cannot run the model: it uses ${used} of ${count} experts; ` +
          `this guest takes up to ${USED_MAX}, of 2 or more`,
      ),
    );
  }
}

/** What these architectures do not have. */
function refuseForeign(prefix: string, reader: MetadataReader): void {
  refuseUnless(prefix + "gating_func", SOFTMAX_GATING, reader);
  refuseUnless(prefix + "group_count", 1, reader);
  refuseUnless(prefix + "shared_count", 0, reader);
  refuseUnless(prefix + "weights_scale", 1, reader);
}
