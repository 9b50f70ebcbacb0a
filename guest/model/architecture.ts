// What sets one architecture's blocks apart from another's, as a table: a new architecture is an entry, or a
// field and an entry, never a branch on a name. Everything else is read from the file's keys and tensors.

import { Activation, NormKind } from "../bindings/wit";

/** Which values of a head rotary embedding turns as a pair. */
export enum RopePairs {
  /** (2i, 2i + 1) */
  Neighbours,
  /** (i, i + half) */
  Halves,
}

export class Architecture {
  /** `general.architecture`, and the prefix of its keys. */
  name: string = "";
  norm: NormKind = NormKind.RootMeanSquare;
  /** Key of the norms' epsilon, without the prefix. */
  normEpsilonKey: string = "attention.layer_norm_rms_epsilon";
  /** Whether each norm has a bias. */
  normBias: bool = false;
  /** Whether matrices of attention and feed-forward may carry a bias; it is used where the file has it. */
  matrixBias: bool = false;
  /** Inside of the gated feed-forward. */
  activation: Activation = Activation.Silu;
  ropePairs: RopePairs = RopePairs.Neighbours;
  /** Whether a rotation over a part of each head contradicts the architecture. */
  ropeWholeHead: bool = false;
  /** Tensors of a block, behind `blk.<index>.`, and of the output norm; without `.weight` or `.bias`. */
  attentionNorm: string = "attn_norm";
  query: string = "attn_q";
  key: string = "attn_k";
  value: string = "attn_v";
  attentionOutput: string = "attn_output";
  feedForwardNorm: string = "ffn_norm";
  gate: string = "ffn_gate";
  up: string = "ffn_up";
  down: string = "ffn_down";
  outputNorm: string = "output_norm";
}

function llama(): Architecture {
  const entry = new Architecture();
  entry.name = "llama";
  entry.matrixBias = true;
  entry.ropeWholeHead = true;
  return entry;
}

const architectures: Architecture[] = [llama()];

/** The entry of that name, or null. */
export function findArchitecture(name: string): Architecture | null {
  for (let i = 0; i < architectures.length; i++) {
    if (architectures[i].name == name) return architectures[i];
  }
  return null;
}
