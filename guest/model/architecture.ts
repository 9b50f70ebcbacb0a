// What sets one architecture's blocks apart from another's, as a table: a new architecture is an entry, or a
// field and an entry, never a branch on a name. Everything else is read from the file's keys and tensors.
// Source: the graphs of llama.cpp (v0.5.0), and the papers they follow.

import { Activation, NormKind } from "../bindings/wit";

/** Which values of a head rotary embedding turns as a pair. */
export enum RopePairs {
  /** (2i, 2i + 1) */
  Neighbours,
  /** (i, i + half) */
  Halves,
}

/** What of queries and keys is normalised before they are rotated. */
export enum HeadNorm {
  None,
  /** Each head by itself. */
  EachHead,
  /** All heads as one vector. */
  WholeVector,
}

/** How blocks with a window rotate. */
export enum WindowRope {
  /** As all others. */
  Shared,
  /** As all others, but by a frequency base of their own. */
  OwnBase,
  /** By a frequency base of their own, unscaled: the window is no longer than in training. */
  Unscaled,
}

/** Whether feed-forwards are mixtures of experts. */
export enum ExpertUse {
  Never,
  /** Where the file counts them. */
  Optional,
  Always,
}

/** In place of a number that a key gives: the architecture has no such key, and a file with it is refused. */
export const NOT_TAKEN: f64 = -1;

export class Architecture {
  /** `general.architecture`, and the prefix of its keys. */
  name: string = "";
  norm: NormKind = NormKind.RootMeanSquare;
  /** Key of the norms' epsilon, without the prefix. */
  normEpsilonKey: string = "attention.layer_norm_rms_epsilon";
  /** Whether each norm has a bias. */
  normBias: bool = false;
  /** Inside of the gated feed-forward. */
  activation: Activation = Activation.Silu;
  /** Whether gate and up are the two halves of one matrix, `up`. */
  gateInUp: bool = false;
  headNorm: HeadNorm = HeadNorm.None;
  experts: ExpertUse = ExpertUse.Never;
  /** Whether the chosen experts' weights are divided by their sum. */
  expertWeightsNormalized: bool = true;
  /** Whether all tokens share one more expert. */
  sharedExpert: bool = false;

  ropePairs: RopePairs = RopePairs.Halves;
  /** Whether a rotation over a part of each head contradicts the architecture. */
  ropeWholeHead: bool = true;
  /** Whether the file may divide frequencies by factors of its own. */
  ropeFactors: bool = false;
  /** Every so many-th block doesn't rotate; 0: all do. */
  ropeSkipPeriod: u32 = 0;
  /** Whether the key `rope.scaling.finetuned`, false, says that no block rotates. */
  ropeSwitch: bool = false;

  /** Positions that a block with a window sees, where the file doesn't say; 0: no block has one. */
  slidingWindow: f64 = NOT_TAKEN;
  /** Every so many-th block has no window, where the file doesn't say; 0: all have one. */
  windowPeriod: u32 = 0;
  windowRope: WindowRope = WindowRope.Shared;
  /** Frequency base of blocks with a window, where the file doesn't say; 0: that of the others. */
  windowRopeBase: f64 = 0;

  /** Limits of scores and of logits where the file doesn't say; 0: none. */
  scoreSoftCap: f64 = NOT_TAKEN;
  logitSoftCap: f64 = NOT_TAKEN;
  /** Whether embeddings are scaled by the root of their length. */
  embeddingRootScale: bool = false;
  /** Whether keys scale embeddings, scores, what a block adds, and logits. */
  scaleKeys: bool = false;
  /**
   * A model of so many blocks scales scores by the root of embedding length over heads, not of the key's length.
   * No key says so; 0: none does.
   */
  embeddingScoresBlockCount: u32 = 0;

  /** Tensors of a block, behind `blk.<index>.`, and of the output norm; without `.weight` or `.bias`. Empty: none. */
  attentionNorm: string = "attn_norm";
  queryKeyValue: string = "attn_qkv";
  query: string = "attn_q";
  key: string = "attn_k";
  value: string = "attn_v";
  queryNorm: string = "attn_q_norm";
  keyNorm: string = "attn_k_norm";
  attentionOutput: string = "attn_output";
  attentionPostNorm: string = "";
  feedForwardNorm: string = "ffn_norm";
  gate: string = "ffn_gate";
  up: string = "ffn_up";
  down: string = "ffn_down";
  feedForwardPostNorm: string = "";
  outputNorm: string = "output_norm";

  constructor(name: string) {
    this.name = name;
  }
}

function llama(): Architecture {
  const entry = new Architecture("llama");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeFactors = true;
  // Of every block (Mistral 7B v0.1), where a file declares one; llama.cpp v0.5.0 reads no such key here.
  entry.slidingWindow = 0;
  entry.experts = ExpertUse.Optional;
  return entry;
}

function smollm3(): Architecture {
  const entry = new Architecture("smollm3");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeSkipPeriod = 4;
  return entry;
}

function qwen2(): Architecture {
  return new Architecture("qwen2");
}

function qwen3(): Architecture {
  const entry = new Architecture("qwen3");
  entry.headNorm = HeadNorm.EachHead;
  return entry;
}

function qwen2moe(): Architecture {
  const entry = new Architecture("qwen2moe");
  entry.experts = ExpertUse.Always;
  entry.expertWeightsNormalized = false;
  entry.sharedExpert = true;
  return entry;
}

function qwen3moe(): Architecture {
  const entry = new Architecture("qwen3moe");
  entry.headNorm = HeadNorm.EachHead;
  entry.experts = ExpertUse.Always;
  return entry;
}

function gemma(name: string): Architecture {
  const entry = new Architecture(name);
  entry.activation = Activation.Gelu;
  entry.ropeWholeHead = false;
  entry.embeddingRootScale = true;
  entry.attentionPostNorm = "post_attention_norm";
  entry.feedForwardPostNorm = "post_ffw_norm";
  return entry;
}

function gemma2(): Architecture {
  const entry = gemma("gemma2");
  entry.slidingWindow = 4096;
  entry.windowPeriod = 2;
  entry.windowRope = WindowRope.OwnBase;
  entry.scoreSoftCap = 50;
  entry.logitSoftCap = 30;
  entry.embeddingScoresBlockCount = 46;
  return entry;
}

function gemma3(): Architecture {
  const entry = gemma("gemma3");
  entry.headNorm = HeadNorm.EachHead;
  entry.slidingWindow = 0;
  entry.windowPeriod = 6;
  entry.windowRope = WindowRope.Unscaled;
  entry.windowRopeBase = 10000;
  entry.logitSoftCap = 0;
  entry.embeddingScoresBlockCount = 62;
  return entry;
}

function phi3(): Architecture {
  const entry = new Architecture("phi3");
  entry.ropeWholeHead = false;
  entry.ropeFactors = true;
  // Of every block (Phi-3-mini-4k: 2047); llama.cpp v0.5.0 reads the key, and sees everything all the same.
  entry.slidingWindow = 0;
  entry.gateInUp = true;
  return entry;
}

function granite(): Architecture {
  const entry = new Architecture("granite");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeFactors = true;
  entry.ropeSwitch = true;
  entry.scaleKeys = true;
  return entry;
}

function olmo2(): Architecture {
  const entry = new Architecture("olmo2");
  entry.headNorm = HeadNorm.WholeVector;
  entry.slidingWindow = 0;
  entry.windowPeriod = 4;
  entry.windowRope = WindowRope.Unscaled;
  entry.attentionNorm = "";
  entry.attentionPostNorm = "post_attention_norm";
  entry.feedForwardNorm = "";
  entry.feedForwardPostNorm = "post_ffw_norm";
  return entry;
}

const architectures: Architecture[] = [
  llama(),
  smollm3(),
  qwen2(),
  qwen3(),
  qwen2moe(),
  qwen3moe(),
  gemma2(),
  gemma3(),
  phi3(),
  granite(),
  olmo2(),
];

/** The entry of that name, or null. */
export function findArchitecture(name: string): Architecture | null {
  for (let i = 0; i < architectures.length; i++) {
    if (architectures[i].name == name) return architectures[i];
  }
  return null;
}

/** All names, as a message lists them. */
export function architectureNames(): string {
  let names = "";
  for (let i = 0; i < architectures.length; i++) {
    names += (i == 0 ? `"` : `, "`) + architectures[i].name + `"`;
  }
  return names;
}
