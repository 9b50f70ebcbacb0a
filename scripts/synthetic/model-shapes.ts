// The shapes of synthetic Llama models, and which type llama.cpp's quantizer gives each tensor of a file type.
// Sources: TinyLlama-1.1B's config.json; llama-quant.cpp (`use_more_bits`) for Q4_K_M.

import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import type { TensorType } from "../../host/gguf/tensor-types.ts";

export interface ModelShape {
  readonly blockCount: number;
  readonly embeddingLength: number;
  readonly feedForwardLength: number;
  readonly headCount: number;
  readonly headCountKv: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
}

export interface SyntheticTensor {
  readonly name: string;
  /** GGUF's order: the length of a row first. */
  readonly dimensions: readonly number[];
  readonly type: TensorType;
  /** Standard deviation of the weights; of a norm, whose weights are all 1, none. */
  readonly deviation: number | undefined;
}

export const shapes = {
  tinyllama: {
    blockCount: 22,
    embeddingLength: 2048,
    feedForwardLength: 5632,
    headCount: 32,
    headCountKv: 4,
    vocabularySize: 32_000,
    contextLength: 2048,
  },
  /** For a quick look at the whole path. */
  tiny: {
    blockCount: 3,
    embeddingLength: 256,
    feedForwardLength: 768,
    headCount: 8,
    headCountKv: 4,
    vocabularySize: 1000,
    contextLength: 512,
  },
} as const satisfies Record<string, ModelShape>;

export type ShapeName = keyof typeof shapes;

/** Types of a file: most tensors', that of tensors worth more bits, and `general.file_type`. */
export interface TypeChoice {
  readonly base: string;
  readonly more: string;
  readonly id: number;
}

export const fileTypes = {
  f32: { base: "f32", more: "f32", id: 0 },
  f16: { base: "f16", more: "f16", id: 1 },
  q4_0: { base: "q4_0", more: "q4_0", id: 2 },
  q8_0: { base: "q8_0", more: "q8_0", id: 7 },
  q4_K_M: { base: "q4_K", more: "q6_K", id: 15 },
  q6_K: { base: "q6_K", more: "q6_K", id: 18 },
} as const satisfies Record<string, TypeChoice>;

export type FileType = keyof typeof fileTypes;

export function syntheticTensors(shape: ModelShape, types: TypeChoice): SyntheticTensor[] {
  const base = typeNamed(types.base);
  const more = typeNamed(types.more);
  const { embeddingLength, vocabularySize } = shape;
  const blocks = Array.from({ length: shape.blockCount }, (_, block) =>
    blockTensors(shape, block, base, deservesMoreBits(block, shape.blockCount) ? more : base),
  );
  return [
    {
      name: "token_embd.weight",
      dimensions: [embeddingLength, vocabularySize],
      type: base,
      deviation: 0.05,
    },
    ...blocks.flat(),
    norm("output_norm", embeddingLength),
    matrix("output", embeddingLength, vocabularySize, more),
  ];
}

function blockTensors(
  shape: ModelShape,
  block: number,
  base: TensorType,
  valueType: TensorType,
): SyntheticTensor[] {
  const { embeddingLength, feedForwardLength } = shape;
  const kvLength = (embeddingLength / shape.headCount) * shape.headCountKv;
  const prefix = `blk.${block}`;
  return [
    norm(`${prefix}.attn_norm`, embeddingLength),
    matrix(`${prefix}.attn_q`, embeddingLength, embeddingLength, base),
    matrix(`${prefix}.attn_k`, embeddingLength, kvLength, base),
    matrix(`${prefix}.attn_v`, embeddingLength, kvLength, valueType),
    matrix(`${prefix}.attn_output`, embeddingLength, embeddingLength, base),
    norm(`${prefix}.ffn_norm`, embeddingLength),
    matrix(`${prefix}.ffn_gate`, embeddingLength, feedForwardLength, base),
    matrix(`${prefix}.ffn_up`, embeddingLength, feedForwardLength, base),
    matrix(`${prefix}.ffn_down`, feedForwardLength, embeddingLength, valueType),
  ];
}

/** The first and last eighth of the blocks, and every third between. */
function deservesMoreBits(block: number, blockCount: number): boolean {
  const eighth = Math.floor(blockCount / 8);
  return block < eighth || block >= Math.floor((7 * blockCount) / 8) || (block - eighth) % 3 === 2;
}

function norm(name: string, length: number): SyntheticTensor {
  const type = typeNamed("f32");
  return { name: `${name}.weight`, dimensions: [length], type, deviation: undefined };
}

/** With this deviation a product keeps the size of what it multiplies. */
function matrix(name: string, columns: number, rows: number, type: TensorType): SyntheticTensor {
  const deviation = 1 / Math.sqrt(columns);
  return { name: `${name}.weight`, dimensions: [columns, rows], type, deviation };
}

export function typeNamed(name: string): TensorType {
  const type = [...tensorTypes.values()].find((candidate) => candidate.name === name);
  if (type === undefined) throw new Error(`no tensor type is named "${name}"`);
  return type;
}
