// Keys that change what a model computes and that this guest doesn't honour: a file that has one with a value that
// matters is refused by the key's name, never run as if it had none.

import { Architecture, NOT_TAKEN, WindowRope } from "./architecture";
import { unsupported } from "./failure";
import { MetadataReader } from "./metadata-reader";

/** Of any architecture; with 0, or false, they say nothing. */
const foreignToAll: string[] = [
  "attention.clamp_kqv",
  "attention.max_alibi_bias",
  "attention.temperature_length",
  "attention.temperature_scale",
  "attention.output_scale",
  "attention.value_scale",
  "attention.rope_pattern",
  "attention.key_length_swa",
  "attention.value_length_swa",
  "rope.dimension_count_swa",
  "rope.dimension_sections",
  "rope.scaling.alpha",
  "deepstack_mapping",
  "nextn_predict_layers",
  "swiglu_clamp_exp",
  "swiglu_clamp_shexp",
  "use_parallel_residual",
];

/** Reports every key that the architecture doesn't take. */
export function refuseForeignKeys(architecture: Architecture, reader: MetadataReader): void {
  const prefix = architecture.name + ".";
  for (let i = 0; i < foreignToAll.length; i++) refuseUnless(prefix + foreignToAll[i], 0, reader);
  refuseOtherSight(architecture, reader);
  if (architecture.slidingWindow == NOT_TAKEN) {
    refuseUnless(prefix + "attention.sliding_window", 0, reader);
  }
  if (architecture.windowRope == WindowRope.Shared) {
    refuseUnless(prefix + "rope.freq_base_swa", 0, reader);
  }
  if (architecture.scoreSoftCap == NOT_TAKEN) {
    refuseUnless(prefix + "attn_logit_softcapping", 0, reader);
  }
  if (architecture.logitSoftCap == NOT_TAKEN) {
    refuseUnless(prefix + "final_logit_softcapping", 0, reader);
  }
  if (architecture.scaleKeys) return;
  refuseUnless(prefix + "attention.scale", 0, reader);
  refuseUnless(prefix + "embedding_scale", 1, reader);
  refuseUnless(prefix + "residual_scale", 1, reader);
  refuseUnless(prefix + "logit_scale", 1, reader);
}

/** Positions see those before them, unless the file says otherwise. */
function refuseOtherSight(architecture: Architecture, reader: MetadataReader): void {
  const key = architecture.name + ".attention.causal";
  refuseUnless(key, architecture.bidirectional ? 0 : 1, reader);
  if (!architecture.bidirectional || reader.has(key)) return;
  reader.report(
    unsupported(
      `cannot run the model: the key "${key}" is missing, and this guest runs "${architecture.name}" only with false`,
    ),
  );
}

/** Reports the key if it is there and is not `neutral`; for a boolean, false is 0 and true is 1. */
export function refuseUnless(key: string, neutral: f64, reader: MetadataReader): void {
  if (!reader.has(key) || reader.isNumber(key, neutral)) return;
  reader.report(
    unsupported(
      `cannot run the model: the key "${key}" is ${reader.show(key)}, and this guest runs it only with ${neutral}`,
    ),
  );
}
