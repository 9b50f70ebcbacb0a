// Products of a tile of query vectors with keys, 8 positions at a time. Each score adds its dimensions in
// order from 0, whatever the tile and wherever the block begins.

import { multiplyAdd } from "./exponential";
import { halfBits, halfFactor, load4, loadNext4 } from "./half";
import { Tile1, Tile2, Tile3, Tile4 } from "./tile";

/** Positions in a block of keys. */
export const KEY_BLOCK: u32 = 8;

/**
 * `queries`: shape [tile, dimension], the tile runs fastest. `keys`: shape [8, dimension, block], of type `N`, f32 or
 * halves (u16). `scores`: `tile` rows, `stride` bytes apart, each `blocks * 8` values.
 */
function scoreTile<T, N>(
  queries: usize,
  keys: usize,
  blocks: u32,
  keyLength: u32,
  scores: usize,
  stride: usize,
): void {
  const tile = <i32>offsetof<T>();
  const rowBytes = KEY_BLOCK * sizeof<N>();
  const blockBytes = <usize>keyLength * rowBytes;
  const bits = halfBits();
  const factor = halfFactor();
  for (const end = keys + blockBytes * blocks; keys < end; scores += 32) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let query = queries;
    for (const blockEnd = keys + blockBytes; keys < blockEnd; keys += rowBytes) {
      const k0 = load4<N>(keys, bits, factor);
      const k1 = loadNext4<N>(keys, bits, factor);
      let q = v128.load32_splat(query);
      a0 = multiplyAdd(q, k0, a0);
      a1 = multiplyAdd(q, k1, a1);
      if (tile > 1) {
        q = v128.load32_splat(query, 4);
        b0 = multiplyAdd(q, k0, b0);
        b1 = multiplyAdd(q, k1, b1);
      }
      if (tile > 2) {
        q = v128.load32_splat(query, 8);
        c0 = multiplyAdd(q, k0, c0);
        c1 = multiplyAdd(q, k1, c1);
      }
      if (tile > 3) {
        q = v128.load32_splat(query, 12);
        d0 = multiplyAdd(q, k0, d0);
        d1 = multiplyAdd(q, k1, d1);
      }
      query += (<usize>tile) << 2;
    }
    storePair(scores, a0, a1);
    if (tile > 1) storePair(scores + stride, b0, b1);
    if (tile > 2) storePair(scores + stride * 2, c0, c1);
    if (tile > 3) storePair(scores + stride * 3, d0, d1);
  }
}

function storePair(at: usize, x: v128, y: v128): void {
  v128.store(at, x);
  v128.store(at, y, 16);
}

/** `scoreTile` for a tile of 1 to 4 vectors: halves give bitwise what the same numbers give as floats. */
export function score<N>(
  tile: u32,
  queries: usize,
  keys: usize,
  blocks: u32,
  keyLength: u32,
  scores: usize,
  stride: usize,
): void {
  if (tile == 4) scoreTile<Tile4, N>(queries, keys, blocks, keyLength, scores, stride);
  else if (tile == 3) scoreTile<Tile3, N>(queries, keys, blocks, keyLength, scores, stride);
  else if (tile == 2) scoreTile<Tile2, N>(queries, keys, blocks, keyLength, scores, stride);
  else scoreTile<Tile1, N>(queries, keys, blocks, keyLength, scores, stride);
}

/** What `score` computes, one product at a time. */
export function scoreScalar(
  tile: u32,
  queries: usize,
  keys: usize,
  blocks: u32,
  keyLength: u32,
  scores: usize,
  stride: usize,
): void {
  for (let j: u32 = 0; j < tile; j++) {
    for (let position: u32 = 0; position < blocks * KEY_BLOCK; position++) {
      const block = keys + <usize>(position / KEY_BLOCK) * keyLength * 32;
      let sum: f32 = 0;
      for (let i: u32 = 0; i < keyLength; i++) {
        const q = load<f32>(queries + ((<usize>(i * tile + j)) << 2));
        sum += q * load<f32>(block + ((<usize>(i * KEY_BLOCK + (position % KEY_BLOCK))) << 2));
      }
      store<f32>(scores + stride * j + ((<usize>position) << 2), sum);
    }
  }
}
