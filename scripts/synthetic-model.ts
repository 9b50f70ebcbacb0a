// Writes a GGUF file with a real model's shapes and random weights: for benchmarks, where only sizes count.
// The same arguments give the same bytes. node scripts/synthetic-model.ts tinyllama q4_K_M out.gguf

import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { align, encodeHeader, float32, tensorByteLength } from "./synthetic/gguf-encoding.ts";
import { text, uint32 } from "./synthetic/gguf-encoding.ts";
import type { EncodedValue } from "./synthetic/gguf-encoding.ts";
import { fileTypes, shapes, syntheticTensors } from "./synthetic/model-shapes.ts";
import type {
  FileType,
  ModelShape,
  ShapeName,
  SyntheticTensor,
  TypeChoice,
} from "./synthetic/model-shapes.ts";
import { Random } from "./synthetic/random.ts";
import { RowPools } from "./synthetic/row-pool.ts";
import { syntheticVocabulary, vocabularyKeys } from "./synthetic/vocabulary.ts";

const seed = 42;
/** Bytes of weights held at once, about; a piece is whole rows. */
const pieceBytes = 4 * 1024 * 1024;

export function writeSyntheticModel(shape: ShapeName, fileType: FileType, path: string): void {
  const order = { name: `synthetic ${shape}`, shape: shapes[shape], types: fileTypes[fileType] };
  writeModelOf(order, path);
}

/** What a model is to be. */
export interface ModelOrder {
  readonly name: string;
  readonly shape: ModelShape;
  readonly types: TypeChoice;
}

/** Writes beside `path` first: a file of that name is always whole. */
export function writeModelOf(order: ModelOrder, path: string): void {
  const partial = `${path}.partial`;
  const descriptor = openSync(partial, "w");
  try {
    writeModel(order, descriptor);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, path);
}

function writeModel(order: ModelOrder, descriptor: number): void {
  const random = new Random(seed);
  const tensors = syntheticTensors(order.shape, order.types);
  const pools = new RowPools(random);
  writeWhole(descriptor, encodeHeader(metadataOf(order, random), tensors));
  for (const tensor of tensors) writeTensor(descriptor, tensor, pools);
}

function metadataOf(
  { name, shape, types }: ModelOrder,
  random: Random,
): Record<string, EncodedValue> {
  const vocabulary = syntheticVocabulary(shape.vocabularySize, random);
  return {
    "general.architecture": text("llama"),
    "general.name": text(name),
    "general.file_type": uint32(types.id),
    "llama.block_count": uint32(shape.blockCount),
    "llama.context_length": uint32(shape.contextLength),
    "llama.embedding_length": uint32(shape.embeddingLength),
    "llama.feed_forward_length": uint32(shape.feedForwardLength),
    "llama.attention.head_count": uint32(shape.headCount),
    "llama.attention.head_count_kv": uint32(shape.headCountKv),
    "llama.rope.dimension_count": uint32(shape.embeddingLength / shape.headCount),
    "llama.attention.layer_norm_rms_epsilon": float32(1e-5),
    "llama.rope.freq_base": float32(10_000),
    "llama.vocab_size": uint32(shape.vocabularySize),
    ...vocabularyKeys(vocabulary),
  };
}

function writeTensor(descriptor: number, tensor: SyntheticTensor, pools: RowPools): void {
  const byteLength = tensorByteLength(tensor);
  const [, rows = 1] = tensor.dimensions;
  const rowBytes = byteLength / rows;
  const rowsOfPiece = Math.max(1, Math.floor(pieceBytes / rowBytes));
  for (let row = 0; row < rows; row += rowsOfPiece) {
    const piece = new Uint8Array(Math.min(rowsOfPiece, rows - row) * rowBytes);
    pools.fill(tensor, piece);
    writeWhole(descriptor, piece);
  }
  writeWhole(descriptor, new Uint8Array(align(byteLength) - byteLength));
}

/** A full disk shows as a short write before it shows as an error. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

function main([shape = "", fileType = "", path = "", ...rest]: readonly string[]): number {
  if (!isShape(shape) || !isFileType(fileType) || path === "" || rest.length > 0) {
    process.stderr.write(
      "usage: node scripts/synthetic-model.ts <shape> <type> <file.gguf>\n" +
        `  shape: ${Object.keys(shapes).join(", ")}\n  type:  ${Object.keys(fileTypes).join(", ")}\n`,
    );
    return 2;
  }
  try {
    writeSyntheticModel(shape, fileType, path);
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`writing "${path}" failed: ${reason}\n`);
    return 1;
  }
}

function isShape(value: string): value is ShapeName {
  return Object.hasOwn(shapes, value);
}

function isFileType(value: string): value is FileType {
  return Object.hasOwn(fileTypes, value);
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
