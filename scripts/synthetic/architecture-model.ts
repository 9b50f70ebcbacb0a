// Tiny models of every architecture that Realm runs, with the tensors that llama.cpp asks of each and weights that
// leave nothing out: no norm is 1, no bias 0. For tests against llama.cpp, where the arithmetic counts and not the text.

import { writeFileSync } from "node:fs";
import { traitsOf } from "./architecture-traits.ts";
import type { ArchitectureName, ExpertExtents, Traits } from "./architecture-traits.ts";
import { align, encodeHeader, float32, text, uint32 } from "./gguf-encoding.ts";
import type { EncodedValue } from "./gguf-encoding.ts";
import { typeNamed } from "./model-shapes.ts";
import type { SyntheticTensor } from "./model-shapes.ts";
import { quantizeRows } from "./quantize-rows.ts";
import { Random } from "./random.ts";
import { syntheticVocabulary, vocabularyKeys } from "./vocabulary.ts";

export interface ArchitectureOrder extends Traits {
  readonly architecture: ArchitectureName;
  /** Type of the matrices, by ggml's name. */
  readonly type: string;
  readonly blockCount?: number;
  readonly embeddingLength?: number;
  readonly feedForwardLength?: number;
  readonly headCount?: number;
  readonly headCountKv?: number;
  /** Of keys and values. Default: embedding over heads. */
  readonly headLength?: number;
  /** Values of a head that rotate. Default: all. */
  readonly ropeDimensionCount?: number;
  readonly contextLength?: number;
  /** Keys behind the architecture's name. */
  readonly keys?: Readonly<Record<string, EncodedValue>>;
  /** Biases on every matrix of a block. */
  readonly everyBias?: boolean;
  /** Names of tensors that divide the frequencies of rotation. */
  readonly ropeFactors?: readonly string[];
}

/** Weights around a mean; a norm's are around 1. */
interface RandomTensor extends SyntheticTensor {
  readonly mean: number;
  readonly deviation: number;
  /** How much of the embedding is added. */
  readonly echo?: number;
}

type Extents = Required<Omit<ArchitectureOrder, keyof Traits>> & Traits;

const seed = 42;
const vocabularySize = 512;

/**
 * Embedding and output are chosen so that each token makes itself likely, by about the root of its length in logits, and
 * all others vary by about 1. Evener logits would have their arg-max decided by what 8 bits round away.
 */
const embeddingDeviation = 1.4;
const outputEcho = 0.07;
const outputDeviation = 0.03;

export function writeArchitectureModel(order: ArchitectureOrder, path: string): void {
  const extents = extentsOf(order);
  const tensors = tensorsOf(extents);
  const source = new WeightSource();
  const header = encodeHeader(metadataOf(extents), tensors);
  const weights = tensors.flatMap((tensor) => source.bytesOf(tensor));
  writeFileSync(path, Buffer.concat([header, ...weights]));
}

function extentsOf(order: ArchitectureOrder): Extents {
  const { embeddingLength = 256, headCount = 4 } = order;
  const { headLength = embeddingLength / headCount } = order;
  return {
    blockCount: 4,
    embeddingLength,
    feedForwardLength: 384,
    headCount,
    headCountKv: 2,
    headLength,
    ropeDimensionCount: headLength,
    contextLength: 512,
    keys: {},
    everyBias: false,
    ropeFactors: [],
    ...traitsOf[order.architecture],
    ...order,
  };
}

function metadataOf(extents: Extents): Record<string, EncodedValue> {
  const prefix = `${extents.architecture}.`;
  const vocabulary = syntheticVocabulary(vocabularySize, new Random(seed));
  const own = Object.entries(extents.keys).map(([key, value]) => [prefix + key, value] as const);
  return {
    "general.architecture": text(extents.architecture),
    "general.name": text("synthetic"),
    [`${prefix}block_count`]: uint32(extents.blockCount),
    [`${prefix}context_length`]: uint32(extents.contextLength),
    [`${prefix}embedding_length`]: uint32(extents.embeddingLength),
    [`${prefix}feed_forward_length`]: uint32(extents.feedForwardLength),
    [`${prefix}attention.head_count`]: uint32(extents.headCount),
    [`${prefix}attention.head_count_kv`]: uint32(extents.headCountKv),
    [`${prefix}attention.key_length`]: uint32(extents.headLength),
    [`${prefix}attention.value_length`]: uint32(extents.headLength),
    [`${prefix}attention.layer_norm_rms_epsilon`]: float32(1e-5),
    [`${prefix}rope.dimension_count`]: uint32(extents.ropeDimensionCount),
    ...expertKeys(prefix, extents.experts),
    ...Object.fromEntries(own),
    ...vocabularyKeys(vocabulary),
  };
}

function expertKeys(prefix: string, experts?: ExpertExtents): Record<string, EncodedValue> {
  if (experts === undefined) return {};
  const { count, used, innerLength, sharedLength } = experts;
  return {
    [`${prefix}expert_count`]: uint32(count),
    [`${prefix}expert_used_count`]: uint32(used),
    [`${prefix}expert_feed_forward_length`]: uint32(innerLength),
    ...(sharedLength === undefined
      ? {}
      : { [`${prefix}expert_shared_feed_forward_length`]: uint32(sharedLength) }),
  };
}

function tensorsOf(extents: Extents): RandomTensor[] {
  const { embeddingLength, blockCount, type, tied = false, ropeFactors } = extents;
  const blocks = Array.from({ length: blockCount }, (_, block) => blockTensors(extents, block));
  const embedding = matrix("token_embd", embeddingLength, vocabularySize, type);
  const output = matrix("output", embeddingLength, vocabularySize, type);
  // What is output and embedding at once is scaled by the root of its length before the first block.
  const deviation = tied ? embeddingDeviation / Math.sqrt(embeddingLength) : embeddingDeviation;
  return [
    { ...embedding, deviation },
    ...ropeFactors.map((name) => vector(name, extents.ropeDimensionCount / 2, 3, 0.5)),
    ...blocks.flat(),
    norm("output_norm", embeddingLength),
    ...(tied ? [] : [{ ...output, deviation: outputDeviation, echo: outputEcho }]),
  ];
}

function blockTensors(extents: Extents, block: number): RandomTensor[] {
  const { noNormsBefore = false, normsBehind = false, embeddingLength: embedding } = extents;
  const named = (name: string): string => `blk.${block}.${name}`;
  const norms = [
    ...(noNormsBefore ? [] : ["attn_norm", "ffn_norm"]),
    ...(normsBehind ? ["post_attention_norm", "post_ffw_norm"] : []),
  ];
  return [
    ...norms.map((name) => norm(named(name), embedding)),
    ...attentionTensors(extents, named),
    ...feedForwardTensors(extents, named),
  ];
}

type Naming = (name: string) => string;

function attentionTensors(extents: Extents, named: Naming): RandomTensor[] {
  const { embeddingLength: embedding, headLength, everyBias } = extents;
  const queries = extents.headCount * headLength;
  const keys = extents.headCountKv * headLength;
  const biased = everyBias || (extents.queryKeyValueBias ?? false);
  const product = (name: string, columns: number, rows: number, bias: boolean): RandomTensor[] =>
    biasedMatrix(named(name), columns, rows, extents.type, bias);
  const products =
    extents.fusedQueryKeyValue === true
      ? product("attn_qkv", embedding, queries + 2 * keys, biased)
      : [
          ...product("attn_q", embedding, queries, biased),
          ...product("attn_k", embedding, keys, biased),
          ...product("attn_v", embedding, keys, biased),
        ];
  const normLength = { each: [headLength, headLength], whole: [queries, keys] };
  const [queryNorm = 0, keyNorm = 0] =
    extents.headNorm === undefined ? [] : normLength[extents.headNorm];
  return [
    ...products,
    ...(queryNorm === 0 ? [] : [norm(named("attn_q_norm"), queryNorm)]),
    ...(keyNorm === 0 ? [] : [norm(named("attn_k_norm"), keyNorm)]),
    ...product("attn_output", queries, embedding, everyBias),
  ];
}

function feedForwardTensors(extents: Extents, named: Naming): RandomTensor[] {
  if (extents.experts !== undefined) return expertTensors(extents, extents.experts, named);
  const { embeddingLength: embedding, feedForwardLength: inner, type, everyBias } = extents;
  const up =
    extents.gateInUp === true
      ? biasedMatrix(named("ffn_up"), embedding, 2 * inner, type, everyBias)
      : [
          ...biasedMatrix(named("ffn_gate"), embedding, inner, type, everyBias),
          ...biasedMatrix(named("ffn_up"), embedding, inner, type, everyBias),
        ];
  return [...up, ...biasedMatrix(named("ffn_down"), inner, embedding, type, everyBias)];
}

function expertTensors(
  { embeddingLength: embedding, type }: Extents,
  { count, innerLength: inner, sharedLength: shared }: ExpertExtents,
  named: Naming,
): RandomTensor[] {
  const stacked = (name: string, columns: number, rows: number): RandomTensor => {
    const one = matrix(named(name), columns, rows, type);
    return { ...one, dimensions: [columns, rows, count] };
  };
  const own = [
    matrix(named("ffn_gate_inp"), embedding, count, "f32"),
    stacked("ffn_gate_exps", embedding, inner),
    stacked("ffn_up_exps", embedding, inner),
    stacked("ffn_down_exps", inner, embedding),
  ];
  if (shared === undefined) return own;
  return [
    ...own,
    vector(`${named("ffn_gate_inp_shexp")}.weight`, embedding, 0, 1 / Math.sqrt(embedding)),
    matrix(named("ffn_gate_shexp"), embedding, shared, type),
    matrix(named("ffn_up_shexp"), embedding, shared, type),
    matrix(named("ffn_down_shexp"), shared, embedding, type),
  ];
}

function biasedMatrix(
  name: string,
  columns: number,
  rows: number,
  type: string,
  bias: boolean,
): RandomTensor[] {
  const added = bias ? [vector(`${name}.bias`, rows, 0, 0.3)] : [];
  return [matrix(name, columns, rows, type), ...added];
}

/** With this deviation a product is somewhat larger than what it multiplies: attention is far from even. */
function matrix(name: string, columns: number, rows: number, type: string): RandomTensor {
  const dimensions = [columns, rows];
  const deviation = 1.25 / Math.sqrt(columns);
  return { name: `${name}.weight`, dimensions, type: typeNamed(type), mean: 0, deviation };
}

function norm(name: string, length: number): RandomTensor {
  return vector(`${name}.weight`, length, 1, 0.2);
}

function vector(name: string, length: number, mean: number, deviation: number): RandomTensor {
  return { name, dimensions: [length], type: typeNamed("f32"), mean, deviation };
}

/** Makes tensors' weights in the file's order. */
class WeightSource {
  readonly #random = new Random(seed);
  #embedding = new Float32Array();

  /** A tensor's bytes, and what fills them up to where the next begins. */
  bytesOf({ name, dimensions, type, mean, deviation, echo = 0 }: RandomTensor): Uint8Array[] {
    const [rowLength = 1, ...others] = dimensions;
    const rows = others.reduce((product, extent) => product * extent, 1);
    const weights = Float32Array.from(
      { length: rowLength * rows },
      (_, at) => mean + deviation * this.#random.gaussian() + echo * (this.#embedding[at] ?? 0),
    );
    if (name === "token_embd.weight") this.#embedding = weights;
    const bytes = quantizeRows(type, weights, rowLength);
    return [bytes, Buffer.alloc(align(bytes.length) - bytes.length)];
  }
}
