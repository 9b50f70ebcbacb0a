// What sets the tensors of each architecture apart: tiny models are written by it, and nothing else knows names.

/** Which tensors an architecture's blocks have beside those of `llama`, or in place of them. */
export interface Traits {
  readonly queryKeyValueBias?: boolean;
  readonly headNorm?: "each" | "whole";
  readonly noNormsBefore?: boolean;
  readonly normsBehind?: boolean;
  readonly gateInUp?: boolean;
  readonly fusedQueryKeyValue?: boolean;
  /** The output matrix is the embedding. */
  readonly tied?: boolean;
  readonly experts?: ExpertExtents;
}

/** In place of each block's feed-forward. */
export interface ExpertExtents {
  readonly count: number;
  /** Of each token. */
  readonly used: number;
  /** Inside of each expert. */
  readonly innerLength: number;
  /** Inside of the one that all tokens share. Default: there is none. */
  readonly sharedLength?: number;
}

export const traitsOf = {
  llama: {},
  smollm3: {},
  qwen2: { queryKeyValueBias: true },
  qwen3: { headNorm: "each" },
  qwen2moe: {
    queryKeyValueBias: true,
    experts: { count: 8, used: 3, innerLength: 128, sharedLength: 256 },
  },
  qwen3moe: { headNorm: "each", experts: { count: 8, used: 3, innerLength: 192 } },
  gemma2: { normsBehind: true, tied: true },
  gemma3: { normsBehind: true, tied: true, headNorm: "each" },
  phi3: { fusedQueryKeyValue: true, gateInUp: true },
  granite: {},
  olmo2: { noNormsBefore: true, normsBehind: true, headNorm: "whole" },
} as const satisfies Record<string, Traits>;

export type ArchitectureName = keyof typeof traitsOf;
