// Models that embed texts, with random weights: tiny ones for tests against llama.cpp, in which no norm is 1 and no bias 0,
// and one in the shapes of nomic-embed-text-v1.5, 270 MB in f16, for loading and for speed.
// node scripts/synthetic/encoder-model.ts nomic f16 out.gguf

import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { align, bool, encodeHeader, float32, text, uint32 } from "./gguf-encoding.ts";
import type { EncodedValue } from "./gguf-encoding.ts";
import { typeNamed } from "./model-shapes.ts";
import type { SyntheticTensor } from "./model-shapes.ts";
import { quantizeRows } from "./quantize-rows.ts";
import { Random } from "./random.ts";
import { wordPieceKeys } from "./word-piece-vocabulary.ts";

export type EncoderArchitecture = "bert" | "nomic-bert" | "jina-bert-v2";

export interface EncoderOrder {
  readonly architecture: EncoderArchitecture;
  /** Type of the matrices. */
  readonly type: "f32" | "f16" | "q8_0";
  readonly blockCount?: number;
  readonly embeddingLength?: number;
  readonly headCount?: number;
  readonly feedForwardLength?: number;
  readonly vocabularySize?: number;
  readonly contextLength?: number;
  /** `pooling_type`: 1 mean, 2 cls, 3 last, 4 rank. Default: 1. */
  readonly pooling?: number;
  /** Of a model that ranks, what makes the number: `cls`, `cls.output`, or one after the other. Default: both. */
  readonly rankHead?: "none" | "dense" | "output" | "both";
  /** Whether a pair of texts has an EOS behind each text, and a separator between them. Default: as llama.cpp presets them. */
  readonly pairs?: { readonly ends: boolean; readonly separates: boolean } | undefined;
  /** Biases on matrices. Default: as the architecture's first model has them. */
  readonly biased?: boolean;
  /** Of jina-bert-v2: norms of queries and keys, a second norm behind attention, and the gate inside of `ffn_up`. */
  readonly everyOption?: boolean;
  /** Keys behind the architecture's name. */
  readonly keys?: Readonly<Record<string, EncodedValue>>;
}

interface RandomTensor extends SyntheticTensor {
  readonly mean: number;
  readonly deviation: number;
}

type Extents = Required<Omit<EncoderOrder, "pairs">> & Pick<EncoderOrder, "pairs">;

/** Shapes of nomic-embed-text-v1.5 (its config.json). */
export const nomicShape: Omit<EncoderOrder, "type"> = {
  architecture: "nomic-bert",
  blockCount: 12,
  embeddingLength: 768,
  headCount: 12,
  feedForwardLength: 3072,
  vocabularySize: 30_522,
  contextLength: 2048,
};

const seed = 42;
/** Values made once, of which every matrix takes rows from random places. */
const poolLength = 2 ** 17;
/** Rows written at once. */
const rowsOfPiece = 512;

export function writeEncoderModel(order: EncoderOrder, path: string): void {
  const extents = extentsOf(order);
  const tensors = tensorsOf(extents);
  const partial = `${path}.partial`;
  const descriptor = openSync(partial, "w");
  try {
    writeWhole(descriptor, encodeHeader(metadataOf(extents), tensors));
    const source = new WeightSource();
    for (const tensor of tensors) {
      for (const piece of source.pieces(tensor)) writeWhole(descriptor, piece);
    }
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, path);
}

function extentsOf(order: EncoderOrder): Extents {
  return {
    blockCount: 3,
    embeddingLength: 128,
    headCount: 4,
    feedForwardLength: 256,
    vocabularySize: 2000,
    contextLength: 512,
    pooling: 1,
    rankHead: "both",
    biased: order.architecture === "bert",
    everyOption: false,
    keys: {},
    ...order,
  };
}

function metadataOf(extents: Extents): Record<string, EncodedValue> {
  const prefix = `${extents.architecture}.`;
  const own = Object.entries(extents.keys).map(([key, value]) => [prefix + key, value] as const);
  return {
    "general.architecture": text(extents.architecture),
    "general.name": text(`synthetic ${extents.architecture}`),
    [`${prefix}block_count`]: uint32(extents.blockCount),
    [`${prefix}context_length`]: uint32(extents.contextLength),
    [`${prefix}embedding_length`]: uint32(extents.embeddingLength),
    [`${prefix}feed_forward_length`]: uint32(extents.feedForwardLength),
    [`${prefix}attention.head_count`]: uint32(extents.headCount),
    [`${prefix}attention.layer_norm_epsilon`]: float32(1e-12),
    [`${prefix}attention.causal`]: bool(false),
    [`${prefix}pooling_type`]: uint32(extents.pooling),
    ...(extents.architecture === "nomic-bert"
      ? { [`${prefix}rope.freq_base`]: float32(1000) }
      : {}),
    ...Object.fromEntries(own),
    ...wordPieceKeys(extents.vocabularySize, new Random(seed)),
    ...pairKeys(extents),
  };
}

function pairKeys({ pairs }: Extents): Record<string, EncodedValue> {
  if (pairs === undefined) return {};
  return {
    "tokenizer.ggml.add_eos_token": bool(pairs.ends),
    "tokenizer.ggml.add_sep_token": bool(pairs.separates),
  };
}

function tensorsOf(extents: Extents): RandomTensor[] {
  const { embeddingLength: embedding, type, blockCount, contextLength } = extents;
  const blocks = Array.from({ length: blockCount }, (_, block) => blockTensors(extents, block));
  return [
    { ...matrix("token_embd", embedding, extents.vocabularySize, type), deviation: 1 },
    { ...matrix("token_types", embedding, 2, "f32"), deviation: 0.5 },
    ...(extents.architecture === "bert"
      ? [{ ...matrix("position_embd", embedding, contextLength, "f32"), deviation: 0.5 }]
      : []),
    ...norm("token_embd_norm", embedding),
    ...blocks.flat(),
    ...(extents.pooling === rankPooling ? rankTensors(extents) : []),
  ];
}

const rankPooling = 4;

function rankTensors({ embeddingLength: embedding, rankHead }: Extents): RandomTensor[] {
  const product = (name: string, rows: number): RandomTensor[] => [
    matrix(name, embedding, rows, "f32"),
    vector(`${name}.bias`, rows, 0, 0.3),
  ];
  const hasOutput = rankHead === "output" || rankHead === "both";
  const hasDense = rankHead === "dense" || rankHead === "both";
  return [
    ...(hasDense ? product("cls", hasOutput ? embedding : 1) : []),
    ...(hasOutput ? product("cls.output", 1) : []),
  ];
}

function blockTensors(extents: Extents, block: number): RandomTensor[] {
  const { embeddingLength: embedding, type, biased, architecture, everyOption } = extents;
  const named = (name: string): string => `blk.${block}.${name}`;
  const product = (name: string, columns: number, rows: number, bias = biased): RandomTensor[] => [
    matrix(named(name), columns, rows, type),
    ...(bias ? [vector(`${named(name)}.bias`, rows, 0, 0.3)] : []),
  ];
  const isJina = architecture === "jina-bert-v2";
  const heads =
    architecture === "nomic-bert"
      ? product("attn_qkv", embedding, 3 * embedding)
      : ["attn_q", "attn_k", "attn_v"].flatMap((name) => product(name, embedding, embedding));
  const options =
    isJina && everyOption
      ? ["attn_q_norm", "attn_k_norm", "attn_norm_2"].flatMap((name) =>
          norm(named(name), embedding),
        )
      : [];
  return [
    ...heads,
    ...options,
    ...product("attn_output", embedding, embedding, biased || isJina),
    ...norm(named("attn_output_norm"), embedding),
    ...feedForward(extents, product),
    ...norm(named("layer_output_norm"), embedding),
  ];
}

type Product = (name: string, columns: number, rows: number, bias?: boolean) => RandomTensor[];

function feedForward(extents: Extents, product: Product): RandomTensor[] {
  const { embeddingLength: embedding, feedForwardLength: inner, architecture } = extents;
  const { everyOption, biased } = extents;
  const isJina = architecture === "jina-bert-v2";
  const gateInUp = isJina && everyOption;
  const down = product("ffn_down", inner, embedding, biased || isJina);
  const up = product("ffn_up", embedding, gateInUp ? 2 * inner : inner);
  const gate =
    architecture === "bert" || gateInUp ? [] : product("ffn_gate", embedding, inner, false);
  return [...gate, ...up, ...down];
}

function matrix(name: string, columns: number, rows: number, type: string): RandomTensor {
  const deviation = 1.25 / Math.sqrt(columns);
  const dimensions = [columns, rows];
  return { name: `${name}.weight`, dimensions, type: typeNamed(type), mean: 0, deviation };
}

function norm(name: string, length: number): RandomTensor[] {
  return [vector(`${name}.weight`, length, 1, 0.2), vector(`${name}.bias`, length, 0, 0.2)];
}

function vector(name: string, length: number, mean: number, deviation: number): RandomTensor {
  return { name, dimensions: [length], type: typeNamed("f32"), mean, deviation };
}

/** Makes tensors' weights in the file's order. */
class WeightSource {
  readonly #random = new Random(seed);
  readonly #pool = Float32Array.from({ length: poolLength }, () => this.#random.gaussian());

  /** A tensor's bytes, and what fills them up to where the next begins. */
  *pieces({ dimensions, type, mean, deviation }: RandomTensor): Generator<Uint8Array, void, void> {
    const [rowLength = 1, rows = 1] = dimensions;
    let written = 0;
    for (let row = 0; row < rows; row += rowsOfPiece) {
      const count = Math.min(rowsOfPiece, rows - row);
      const weights = new Float32Array(count * rowLength);
      for (let index = 0; index < count; index++) {
        const from = this.#random.below(poolLength - rowLength);
        weights.set(this.#pool.subarray(from, from + rowLength), index * rowLength);
      }
      const scaled = weights.map((value) => mean + deviation * value);
      const bytes = quantizeRows(type, scaled, rowLength);
      written += bytes.length;
      yield bytes;
    }
    yield Buffer.alloc(align(written) - written);
  }
}

/** A full disk shows as a short write before it shows as an error. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

function main([shape = "", type = "", path = "", ...rest]: readonly string[]): number {
  const isType = type === "f32" || type === "f16" || type === "q8_0";
  if (shape !== "nomic" || !isType || path === "" || rest.length > 0) {
    process.stderr.write(
      "usage: node scripts/synthetic/encoder-model.ts nomic <type> <file.gguf>\n",
    );
    return 2;
  }
  writeEncoderModel({ ...nomicShape, type }, path);
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
