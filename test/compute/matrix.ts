// Small models made of random matrices, quantized by ggml itself, and what products on them should give.

import koffi from "koffi";

import type { Device, Weights } from "../../host/compute/device.ts";
import { findNativePackage } from "../../host/compute/ggml/native-package.ts";
import type { TensorLocation } from "../../host/gguf/gguf-file.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";

export interface Matrix {
  readonly name: string;
  readonly type: number;
  /** GGUF's order: the first is a row's length. */
  readonly dimensions: readonly number[];
  /** In the file's layout. */
  readonly bytes: Uint8Array;
}

const quantizeChunk: (
  type: number,
  source: Float32Array,
  target: Uint8Array,
  start: number,
  rows: number,
  rowLength: number,
  importance: Float32Array,
) => number = koffi
  .load(findNativePackage().ggmlBase, { global: true })
  .func(
    "size_t ggml_quantize_chunk(int type, const void *source, void *target, int64_t start, int64_t rows, int64_t length, const void *importance)",
  );

/** A matrix of the type with the values, as near as it can hold them. */
export function quantized(
  name: string,
  type: number,
  dimensions: readonly number[],
  values: Float32Array,
): Matrix {
  const known = tensorTypes.get(type);
  if (known === undefined) throw new Error(`no type ${type}`);
  const [rowLength = 1] = dimensions;
  const rows = values.length / rowLength;
  const bytes = new Uint8Array((values.length / known.blockSize) * known.typeSize);
  // Some types need to know how important each value of a row is: here they all are.
  const importance = new Float32Array(rowLength).fill(1);
  quantizeChunk(type, values, bytes, 0, rows, rowLength, importance);
  return { name, type, dimensions, bytes };
}

/** Blocks of the type, of random bits; every half float in them, wherever it lies, is from 0 to 2. */
export function randomBlocks(type: number, elements: number): Uint8Array {
  const known = tensorTypes.get(type);
  if (known === undefined) throw new Error(`no type ${type}`);
  const bytes = (elements / known.blockSize) * known.typeSize;
  return Uint8Array.from(randomValues(bytes, type), (value) => (value + 1) * 32);
}

export function f32(name: string, dimensions: readonly number[], values: Float32Array): Matrix {
  return { name, type: 0, dimensions, bytes: new Uint8Array(values.slice().buffer) };
}

/** Values between -1 and 1 that are the same in every run. */
export function randomValues(length: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function locate(matrices: readonly Matrix[]): TensorLocation[] {
  let offset = 0;
  return matrices.map(({ name, type, dimensions, bytes }) => {
    const typeName = tensorTypes.get(type)?.name ?? "";
    const location = { name, type, typeName, dimensions, offset, byteLength: bytes.length };
    offset += bytes.length;
    return location;
  });
}

export function loadMatrices(device: Device, matrices: readonly Matrix[]): Weights {
  const plan = device.planWeights(locate(matrices));
  const weights = device.allocateWeights(plan, () => {});
  for (const [index, { bytes }] of matrices.entries()) {
    const open = weights.open(index);
    open.bytes.set(bytes);
    open.commit();
  }
  return weights;
}

/** y = W x in doubles; shape of x: [in, columns], of y: [out, columns]. */
export function product(
  weights: Float32Array,
  input: Float32Array,
  shape: { readonly inputLength: number; readonly outputLength: number; readonly columns: number },
): Float64Array {
  const { inputLength, outputLength, columns } = shape;
  const output = new Float64Array(outputLength * columns);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < outputLength; row++) {
      let sum = 0;
      for (let at = 0; at < inputLength; at++) {
        const weight = weights[row * inputLength + at] ?? 0;
        sum += weight * (input[column * inputLength + at] ?? 0);
      }
      output[column * outputLength + row] = sum;
    }
  }
  return output;
}

/** The root mean square of the difference over that of the expected values. */
export function relativeError(actual: Float32Array, expected: Float64Array): number {
  let difference = 0;
  let size = 0;
  for (const [index, value] of expected.entries()) {
    difference += ((actual[index] ?? Infinity) - value) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(difference / size);
}
