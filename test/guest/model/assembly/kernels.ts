// Core module for tests: the leaf kernels and their scalar twins.

import { exponential4, exponentialScalar } from "../../../../guest/model/kernels/exponential";
import { narrow4 } from "../../../../guest/model/kernels/half";

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
export { mix, mixHalves, mixScalar } from "../../../../guest/model/kernels/mix";
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
export { score, scoreHalves, scoreScalar } from "../../../../guest/model/kernels/scores";
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
