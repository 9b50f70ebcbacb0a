// What sets one architecture's blocks apart from another's, as fields: architectures.ts has an entry for each. Everything
// else is read from the file's keys and tensors.

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
  /** Whether each position of a text sees all others: the model turns texts into vectors, and continues none. */
  bidirectional: bool = false;
  norm: NormKind = NormKind.RootMeanSquare;
  /** Key of the norms' epsilon, without the prefix. */
  normEpsilonKey: string = "attention.layer_norm_rms_epsilon";
  /** Whether each norm has a bias. */
  normBias: bool = false;
  /** Inside of the feed-forward. */
  activation: Activation = Activation.Silu;
  /** Whether the activation is a gate of something else. */
  gated: bool = true;
  /** Whether gate and up are the two halves of one matrix, `up`. */
  gateInUp: bool = false;
  /** Whether `up` alone has both halves where the file has no gate. */
  gateMayBeInUp: bool = false;
  headNorm: HeadNorm = HeadNorm.None;
  /** Whether a file may go without the norms of queries and keys. */
  headNormOptional: bool = false;
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
  /** Positions to which a rotation may be stretched beyond what was trained, and by how much then; 0: none. */
  stretchedContextLength: u32 = 0;
  stretchFactor: f64 = 1;
  /**
   * Scores fall with the distance, in each head by a slope of its own; the first power of 2 of all slopes (Press et
   * al. 2022, ALiBi). 0: they don't.
   */
  linearBiasMax: f64 = 0;

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
  /** Norms of what is left when a part was added, in place of norms before and behind the part. */
  attentionSumNorm: string = "";
  /** Of what is left when the block's input was added once more; a file may go without. */
  attentionSecondNorm: string = "";
  feedForwardNorm: string = "ffn_norm";
  gate: string = "ffn_gate";
  up: string = "ffn_up";
  down: string = "ffn_down";
  feedForwardPostNorm: string = "";
  feedForwardSumNorm: string = "";
  outputNorm: string = "output_norm";
  /** Added to the embedding: a row for the position, and the first of the kinds of text. */
  positionEmbedding: string = "";
  tokenTypes: string = "";
  /** Of the embedding, before the first block. */
  embeddingNorm: string = "";

  constructor(name: string) {
    this.name = name;
  }
}
