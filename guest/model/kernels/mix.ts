// Sums of value vectors, weighted: the second half of attention. A tile of output vectors is carried on
// from block to block of positions; each adds its positions in order from 0.

import { multiplyAdd } from "./exponential";
import { halfBits, halfFactor, load4, loadNext4 } from "./half";
import { Tile1, Tile2, Tile3, Tile4 } from "./tile";

/**
 * `weights`: `tile` rows, `stride` bytes apart, each `positions` values. `values`: shape
 * [valueLength, positions], of type `N`, f32 or halves (u16). `outputs`: shape [valueLength, tile], added to.
 * `valueLength`: a multiple of 4.
 */
function mixTile<T, N>(
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
): void {
  const even = valueLength & ~7;
  for (let i: u32 = 0; i < even; i += 8) {
    mixColumns<T, N, u64>(weights, stride, values, positions, valueLength, outputs, i);
  }
  if (even < valueLength)
    mixColumns<T, N, u32>(weights, stride, values, positions, valueLength, outputs, even);
}

/** Four (`W` is u32) or eight (u64) dimensions of a tile, from dimension `first` on. */
function mixColumns<T, N, W>(
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
  first: u32,
): void {
  const tile = <i32>offsetof<T>();
  const wide = sizeof<W>() == 8;
  const bits = halfBits();
  const factor = halfFactor();
  const valueBytes = <usize>valueLength * sizeof<N>();
  values += <usize>first * sizeof<N>();
  outputs += (<usize>first) << 2;
  const row = (<usize>valueLength) << 2;
  const b = outputs + row;
  const c = b + row;
  const d = c + row;
  let a0 = v128.load(outputs);
  let a1 = wide ? v128.load(outputs, 16) : a0;
  let b0 = tile > 1 ? v128.load(b) : a0;
  let b1 = tile > 1 && wide ? v128.load(b, 16) : a0;
  let c0 = tile > 2 ? v128.load(c) : a0;
  let c1 = tile > 2 && wide ? v128.load(c, 16) : a0;
  let d0 = tile > 3 ? v128.load(d) : a0;
  let d1 = tile > 3 && wide ? v128.load(d, 16) : a0;
  const weightsB = weights + stride;
  const weightsC = weightsB + stride;
  const weightsD = weightsC + stride;
  for (let t: usize = 0; t < (<usize>positions) << 2; t += 4) {
    const v0 = load4<N>(values, bits, factor);
    const v1 = wide ? loadNext4<N>(values, bits, factor) : v0;
    let w = v128.load32_splat(weights + t);
    a0 = multiplyAdd(w, v0, a0);
    if (wide) a1 = multiplyAdd(w, v1, a1);
    if (tile > 1) {
      w = v128.load32_splat(weightsB + t);
      b0 = multiplyAdd(w, v0, b0);
      if (wide) b1 = multiplyAdd(w, v1, b1);
    }
    if (tile > 2) {
      w = v128.load32_splat(weightsC + t);
      c0 = multiplyAdd(w, v0, c0);
      if (wide) c1 = multiplyAdd(w, v1, c1);
    }
    if (tile > 3) {
      w = v128.load32_splat(weightsD + t);
      d0 = multiplyAdd(w, v0, d0);
      if (wide) d1 = multiplyAdd(w, v1, d1);
    }
    values += valueBytes;
  }
  v128.store(outputs, a0);
  if (wide) v128.store(outputs, a1, 16);
  if (tile > 1) v128.store(b, b0);
  if (tile > 1 && wide) v128.store(b, b1, 16);
  if (tile > 2) v128.store(c, c0);
  if (tile > 2 && wide) v128.store(c, c1, 16);
  if (tile > 3) v128.store(d, d0);
  if (tile > 3 && wide) v128.store(d, d1, 16);
}

/** `mixTile` for a tile of 1 to 4 vectors: halves give bitwise what the same numbers give as floats. */
export function mix<N>(
  tile: u32,
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
): void {
  if (tile == 4) mixTile<Tile4, N>(weights, stride, values, positions, valueLength, outputs);
  else if (tile == 3) mixTile<Tile3, N>(weights, stride, values, positions, valueLength, outputs);
  else if (tile == 2) mixTile<Tile2, N>(weights, stride, values, positions, valueLength, outputs);
  else mixTile<Tile1, N>(weights, stride, values, positions, valueLength, outputs);
}

/** What `mix` computes, one product at a time. */
export function mixScalar(
  tile: u32,
  weights: usize,
  stride: usize,
  values: usize,
  positions: u32,
  valueLength: u32,
  outputs: usize,
): void {
  for (let j: u32 = 0; j < tile; j++) {
    for (let i: u32 = 0; i < valueLength; i++) {
      const at = outputs + ((<usize>(j * valueLength + i)) << 2);
      let sum = load<f32>(at);
      for (let t: u32 = 0; t < positions; t++) {
        const weight = load<f32>(weights + stride * j + ((<usize>t) << 2));
        sum += weight * load<f32>(values + ((<usize>(t * valueLength + i)) << 2));
      }
      store<f32>(at, sum);
    }
  }
}
