// Quantization by ggml itself, so that every type has ggml's own blocks.

import koffi from "koffi";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TensorType } from "../../host/gguf/tensor-types.ts";

type QuantizeChunk = (
  type: number,
  source: Float32Array,
  destination: Uint8Array,
  start: number,
  rows: number,
  rowLength: number,
  importance: null,
) => number;

let quantizeChunk: QuantizeChunk | undefined;

/** `weights`: whole rows of `rowLength`; the result has the layout of a GGUF file. */
export function quantizeRows(
  type: TensorType,
  weights: Float32Array,
  rowLength: number,
): Uint8Array {
  quantizeChunk ??= loadQuantizeChunk();
  const rows = weights.length / rowLength;
  if (!Number.isInteger(rows) || rowLength % type.blockSize !== 0)
    throw new Error(`rows of ${rowLength} weights can't be cut into blocks of ${type.blockSize}`);
  const bytes = new Uint8Array((weights.length / type.blockSize) * type.typeSize);
  // Safety: ggml reads rows * rowLength floats and writes `bytes.length` bytes, both owned here and alive
  // until it returns; it keeps neither.
  const written = quantizeChunk(type.id, weights, bytes, 0, rows, rowLength, null);
  if (written !== bytes.length)
    throw new Error(`ggml wrote ${written} bytes of ${type.name} where ${bytes.length} were due`);
  return bytes;
}

function loadQuantizeChunk(): QuantizeChunk {
  return koffi
    .load(ggmlBasePath())
    .func(
      "size_t ggml_quantize_chunk(int type, const float *src, _Out_ uint8_t *dst, int64_t start, int64_t rows, int64_t row_length, const float *importance)",
    );
}

function ggmlBasePath(): string {
  const suffix = process.platform === "darwin" && process.arch === "arm64" ? "-metal" : "";
  const systems: Record<string, string> = { darwin: "mac", win32: "win" };
  const name = `${systems[process.platform] ?? process.platform}-${process.arch}${suffix}`;
  const entry = createRequire(import.meta.url).resolve(`@node-llama-cpp/${name}`);
  const folder = join(dirname(entry), "..", "bins", name);
  const file = readdirSync(folder).find((candidate) => /^(?:lib)?ggml-base\./.test(candidate));
  if (file === undefined) throw new Error(`no ggml-base library in "${folder}"`);
  return join(folder, file);
}
