// Quantization by ggml itself, so that every type has ggml's own blocks.

import koffi from "koffi";
import { findNativePackage } from "../../host/compute/ggml/native-package.ts";
import type { TensorType } from "../../host/gguf/tensor-types.ts";

type QuantizeChunk = (
  type: number,
  source: Float32Array,
  destination: Uint8Array,
  start: number,
  rows: number,
  rowLength: number,
  importance: Float32Array,
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
  // Some types want to know how important each weight of a row is: here all are.
  const importance = new Float32Array(rowLength).fill(1);
  // Safety: ggml reads rows * rowLength floats and writes `bytes.length` bytes, both owned here and alive
  // until it returns; it keeps neither.
  const written = quantizeChunk(type.id, weights, bytes, 0, rows, rowLength, importance);
  if (written !== bytes.length)
    throw new Error(`ggml wrote ${written} bytes of ${type.name} where ${bytes.length} were due`);
  return bytes;
}

function loadQuantizeChunk(): QuantizeChunk {
  return koffi
    .load(findNativePackage().ggmlBase)
    .func(
      "size_t ggml_quantize_chunk(int type, const float *src, _Out_ uint8_t *dst, int64_t start, int64_t rows, int64_t row_length, const float *importance)",
    );
}
