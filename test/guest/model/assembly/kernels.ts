// Core module for tests: the leaf kernels and their scalar twins.

import { exponential4, exponentialScalar } from "../../../../guest/model/kernels/exponential";
import { narrow4 } from "../../../../guest/model/kernels/half";
import { mix as mixOf } from "../../../../guest/model/kernels/mix";
import { score as scoreOf } from "../../../../guest/model/kernels/scores";

export { allFinite, allFiniteScalar } from "../../../../guest/model/kernels/finite";
export {
  fixedBytes,
  fixKey,
  fixValue,
  widenFixedKey,
  widenFixedKeys,
  widenFixedValues,
} from "../../../../guest/model/kernels/fixed";
export { narrowScalar, widen, widenScalar } from "../../../../guest/model/kernels/half";
export { hadamard, hadamardScalar } from "../../../../guest/model/kernels/hadamard";
export { mixScalar } from "../../../../guest/model/kernels/mix";
export {
  quantizeGroupScalar,
  quantizeKey,
  quantizeValue,
  widenGroupScalar,
  widenKeys,
  widenValues,
} from "../../../../guest/model/kernels/quantized";
export {
  rotateHalves,
  rotateNeighbours,
  rotateScalar,
} from "../../../../guest/model/kernels/rotate";
export { scoreScalar } from "../../../../guest/model/kernels/scores";
export { softCap, softCapScalar } from "../../../../guest/model/kernels/soft-cap";
export { softmax, softmaxScalar } from "../../../../guest/model/kernels/softmax";

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** `narrow4` over an array: `count` floats to u32s. */
export function narrow(from: usize, to: usize, count: u32): void {
  for (const end = from + ((<usize>count) << 2); from < end; from += 16, to += 16) {
    v128.store(to, narrow4(v128.load(from)));
  }
}

/** `exponential4` over an array. */
export function exponential(from: usize, to: usize, count: u32): void {
  for (const end = from + ((<usize>count) << 2); from < end; from += 16, to += 16) {
    v128.store(to, exponential4(v128.load(from)));
  }
}

export function exponentialOne(x: f32): f32 {
  return exponentialScalar(x);
}

export function score(
  tile: u32,
  queries: usize,
  keys: usize,
  blocks: u32,
  keyLength: u32,
  scores: usize,
  stride: usize,
): void {
  scoreOf<f32>(tile, queries, keys, blocks, keyLength, scores, stride);
}

export function scoreHalves(
  tile: u32,
  queries: usize,
  keys: usize,
  blocks: u32,
  keyLength: u32,
  scores: usize,
  stride: usize,
): void {
  scoreOf<u16>(tile, queries, keys, blocks, keyLength, scores, stride);
}

export function mix(
  tile: u32,
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
): void {
  mixOf<f32>(tile, weights, stride, values, positions, valueLength, outputs);
}

export function mixHalves(
  tile: u32,
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
): void {
  mixOf<u16>(tile, weights, stride, values, positions, valueLength, outputs);
}
