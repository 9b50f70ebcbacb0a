// A model that repeats what it saw, built by hand: one Llama block whose logits behind a position say which tokens were
// seen up to there, each with about the same probability, and to all others give next to none. So whatever reaches a
// session's cache or activations is soon in its text, and what is not there never is.
//
//   x       = one-hot of the token, and `constant` in the last dimension    (token_embd)
//   h       = x + mean of the one-hots of all positions so far              (q = k = 0, v = output = identity)
//   r       = h + seenWeight where h > 0                                    (feed-forward, below)
//   logits  = logitScale * r / |r|, without the last dimension

import { writeFileSync } from "node:fs";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import type { TensorType } from "../../host/gguf/tensor-types.ts";
import { align, encodeHeader, float32, text, uint32 } from "./gguf-encoding.ts";
import type { EncodedValue } from "./gguf-encoding.ts";
import type { SyntheticTensor } from "./model-shapes.ts";
import { byteText } from "./vocabulary.ts";
import { vocabularyKeys } from "./vocabulary.ts";

/** Characters that are a token each: one for each tenant of a test (А to я), and those that all share. */
export const markers: readonly string[] = Array.from({ length: 64 }, (_, index) =>
  String.fromCodePoint(0x410 + index),
);
export const fillers: readonly string[] = Array.from("abcdefghijklmnopqrstuvwxyz");

const controls = ["<unk>", "<s>", "</s>"];
const controlTypes = [2, 3, 3];
const normalType = 1;
const byteType = 6;
const bytes = Array.from({ length: 256 }, (_, byte) => byteText(byte));

export const vocabulary: readonly string[] = [...controls, ...bytes, "▁", ...fillers, ...markers];

/** Tokens of which one that was seen once is still told from one that was not. */
export const contextLength = 256;
const embeddingLength = 384;
const headCount = 6;
const feedForwardLength = 2 * embeddingLength;
const normEpsilon = 1e-5;

const constantDimension = embeddingLength - 1;
/** So large that norms hardly depend on what was seen. */
const constant = 128;
/** What a norm makes of the constant. */
const normedConstant = Math.sqrt(embeddingLength);
/** Of a token that was seen, beside 1 of the present one and up to 1 of its share. */
const seenWeight = 8;
/** Where the step from unseen to seen ends, in arguments of SiLU: beyond it SiLU is the identity, to f32's precision. */
const step = 16;
/** Gate of a token that is 1 of 256: twice the step. */
const gain = (2 * step * contextLength * constant) / normedConstant;
/** Logit of a token that was seen, about. */
const seenLogit = 32;
const logitScale = (seenLogit * constant) / (seenWeight * normedConstant);

/** A weight's value by its row, which is of the output, and its column. */
type Fill = (row: number, column: number) => number;

interface HandmadeTensor extends SyntheticTensor {
  readonly fill: Fill;
}

export function writeRepeatingModel(path: string): void {
  writeFileSync(path, encodeRepeatingModel());
}

function encodeRepeatingModel(): Uint8Array {
  const tensors = handmadeTensors();
  return Buffer.concat([encodeHeader(metadata(), tensors), ...tensors.flatMap(tensorBytes)]);
}

function handmadeTensors(): HandmadeTensor[] {
  const [embedding, inner] = [embeddingLength, feedForwardLength];
  const attentionNorm = Math.sqrt((1 + constant ** 2) / embedding + normEpsilon);
  return [
    tensor("token_embd", [embedding, vocabulary.length], embed),
    tensor("blk.0.attn_norm", [embedding], () => attentionNorm),
    tensor("blk.0.attn_q", [embedding, embedding], () => 0),
    tensor("blk.0.attn_k", [embedding, embedding], () => 0),
    tensor("blk.0.attn_v", [embedding, embedding], identity),
    tensor("blk.0.attn_output", [embedding, embedding], identity),
    tensor("blk.0.ffn_norm", [embedding], () => 1),
    tensor("blk.0.ffn_gate", [embedding, inner], gate),
    tensor("blk.0.ffn_up", [embedding, inner], up),
    tensor("blk.0.ffn_down", [inner, embedding], down),
    tensor("output_norm", [embedding], () => 1),
    tensor("output", [embedding, vocabulary.length], (row, column) =>
      row === column ? logitScale : 0,
    ),
  ];
}

function embed(token: number, dimension: number): number {
  if (dimension === constantDimension) return constant;
  return dimension === token ? 1 : 0;
}

/** Of all dimensions but the constant one. */
function identity(row: number, column: number): number {
  return row === column && row !== constantDimension ? 1 : 0;
}

/** SiLU(gain h) - SiLU(gain h - step): 0 where h is 0, and `step` where it is a share of the context or more. */
function gate(row: number, column: number): number {
  if (row % embeddingLength === column) return identity(column, column) * gain;
  const isLater = row >= embeddingLength && column === constantDimension;
  return isLater ? -step / normedConstant : 0;
}

function up(_row: number, column: number): number {
  return column === constantDimension ? 1 / normedConstant : 0;
}

function down(row: number, column: number): number {
  if (row === constantDimension || column % embeddingLength !== row) return 0;
  return ((column < embeddingLength ? 1 : -1) * seenWeight) / step;
}

function tensor(name: string, dimensions: readonly number[], fill: Fill): HandmadeTensor {
  return { name: `${name}.weight`, dimensions, type: singleType(), deviation: undefined, fill };
}

function tensorBytes({ dimensions, fill }: HandmadeTensor): Uint8Array[] {
  const [columns = 1, rows = 1] = dimensions;
  const values = Float32Array.from({ length: columns * rows }, (_, index) =>
    fill(Math.floor(index / columns), index % columns),
  );
  return [Buffer.from(values.buffer), Buffer.alloc(align(values.byteLength) - values.byteLength)];
}

function metadata(): Record<string, EncodedValue> {
  const typeOf = (id: number): number =>
    controlTypes[id] ?? (id < controls.length + bytes.length ? byteType : normalType);
  return {
    "general.architecture": text("llama"),
    "general.name": text("repeats what it saw"),
    "general.file_type": uint32(0),
    "llama.block_count": uint32(1),
    "llama.context_length": uint32(contextLength),
    "llama.embedding_length": uint32(embeddingLength),
    "llama.feed_forward_length": uint32(feedForwardLength),
    "llama.attention.head_count": uint32(headCount),
    "llama.attention.head_count_kv": uint32(headCount),
    "llama.rope.dimension_count": uint32(embeddingLength / headCount),
    "llama.attention.layer_norm_rms_epsilon": float32(normEpsilon),
    "llama.vocab_size": uint32(vocabulary.length),
    ...vocabularyKeys({
      texts: vocabulary,
      scores: new Float32Array(vocabulary.length),
      types: Int32Array.from(vocabulary, (_, id) => typeOf(id)),
    }),
  };
}

function singleType(): TensorType {
  const type = [...tensorTypes.values()].find(({ name }) => name === "f32");
  if (type === undefined) throw new Error('no tensor type is named "f32"');
  return type;
}
