// How a model stretches its rotary embedding beyond the positions it was trained on, from the keys
// `<architecture>.rope.…`. `linear` divides positions (Chen et al. 2023); `yarn` only those of slow pairs (Peng et
// al. 2023); `longrope` (Ding et al. 2024) and llama3 bring tensors of factors, rope-factors.ts.

import { Architecture, WindowRope } from "./architecture";
import { unsupported } from "./failure";
import { refuseUnless } from "./foreign-keys";
import { MetadataReader } from "./metadata-reader";

/** Turns over the original context from which on a pair is left alone, and up to which it is stretched whole. */
const YARN_BETA_FAST: f64 = 32;
const YARN_BETA_SLOW: f64 = 1;

export class RopeScaling {
  frequencyBase: f64 = 0;
  /** Of blocks with a window. */
  windowFrequencyBase: f64 = 0;
  /** Positions are divided by it. */
  factor: f64 = 1;
  /** Whether pairs that turn fast are left alone. */
  yarn: bool = false;
  /** Positions before they were stretched. */
  originalContextLength: u32 = 0;
  /** What rotated vectors are multiplied by, beside what yarn does. */
  attentionFactor: f64 = 1;

  /** What cosines and sines are multiplied by: yarn sharpens attention as it stretches. */
  get magnitude(): f64 {
    const sharpened = this.yarn && this.factor > 1 ? 1 + 0.1 * Math.log(this.factor) : 1;
    return sharpened * this.attentionFactor;
  }

  /** Yarn by that factor over positions that were taken as they are. */
  stretched(factor: f64, contextLength: u32): RopeScaling {
    const scaling = new RopeScaling();
    scaling.frequencyBase = this.frequencyBase;
    scaling.windowFrequencyBase = this.windowFrequencyBase;
    scaling.factor = factor;
    scaling.yarn = true;
    scaling.originalContextLength = contextLength;
    scaling.attentionFactor = this.attentionFactor;
    return scaling;
  }

  /** What pair `pair` of `pairs` turns slower by. */
  stretch(pair: u32, pairs: u32, base: f64): f64 {
    const stretched = 1 / this.factor;
    if (!this.yarn) return stretched;
    const length = 2 * pairs;
    const low = max<f64>(0, Math.floor(this.pairOfTurns(YARN_BETA_FAST, length, base)));
    const end = Math.ceil(this.pairOfTurns(YARN_BETA_SLOW, length, base));
    const high = min<f64>(length - 1, end);
    const past = (<f64>pair - low) / max<f64>(0.001, high - low);
    const kept = 1 - min<f64>(1, max<f64>(0, past));
    return stretched * (1 - kept) + kept;
  }

  /** The pair that turns so many times over the original context; between pairs where none does. */
  private pairOfTurns(turns: f64, length: u32, base: f64): f64 {
    const wave = <f64>this.originalContextLength / (turns * 2 * Math.PI);
    return (length * Math.log(wave)) / (2 * Math.log(base));
  }
}

export function readRopeScaling(
  architecture: Architecture,
  contextLength: u32,
  reader: MetadataReader,
): RopeScaling {
  const prefix = architecture.name + ".rope.";
  const rope = new RopeScaling();
  rope.frequencyBase = reader.positiveOr(prefix + "freq_base", 10000);
  rope.windowFrequencyBase = readWindowBase(architecture, rope.frequencyBase, reader);
  rope.originalContextLength = reader.countOr(
    prefix + "scaling.original_context_length",
    contextLength,
  );
  rope.attentionFactor = reader.positiveOr(prefix + "scaling.attn_factor", 1);
  const legacy = reader.positiveOr(prefix + "scale_linear", 1);
  const factor = reader.positiveOr(prefix + "scaling.factor", legacy);
  const type = reader.textOr(prefix + "scaling.type", "linear");
  if (type == "yarn") {
    rope.yarn = true;
    refuseForeignYarn(prefix + "scaling.yarn_", reader);
  } else if (
    type != "none" &&
    type != "linear" &&
    !(type == "longrope" && architecture.ropeFactors)
  ) {
    const known = `"none", "linear" and "yarn"` + (architecture.ropeFactors ? `, "longrope"` : "");
    reader.report(
      unsupported(
        `cannot run the model: "${prefix}scaling.type" is "${type}"; ` +
          `for "${architecture.name}" this guest knows ${known}`,
      ),
    );
  }
  if (type != "none") rope.factor = factor;
  return rope;
}

function readWindowBase(architecture: Architecture, base: f64, reader: MetadataReader): f64 {
  if (architecture.windowRope == WindowRope.Shared) return base;
  const own = architecture.windowRopeBase;
  return reader.positiveOr(architecture.name + ".rope.freq_base_swa", own > 0 ? own : base);
}

/** llama.cpp rotates these architectures by the paper's constants whatever the file says. */
function refuseForeignYarn(prefix: string, reader: MetadataReader): void {
  refuseUnless(prefix + "beta_fast", YARN_BETA_FAST, reader);
  refuseUnless(prefix + "beta_slow", YARN_BETA_SLOW, reader);
  refuseUnless(prefix + "ext_factor", 1, reader);
  refuseUnless(prefix + "attn_factor", 1, reader);
  refuseUnless(prefix + "log_multiplier", 0, reader);
}
