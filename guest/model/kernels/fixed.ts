// Fixed point: a vector's values as 16-bit integers with one single-precision scale, the largest magnitude over
// 32,767. A value lies as its scale, then its integers. Keys lie as 8 of 8 positions side by side: 8 scales, then
// for each dimension the integers of 8 positions. Lengths are multiples of 4.

import { inverseOf, largestMagnitude, quantize4 } from "./quantized";
import { KEY_BLOCK } from "./scores";

const LARGEST: f32 = 32767;
const SCALE_BYTES: usize = 4;
/** Bytes of the scales before the integers of a block of keys. */
const KEY_SCALES_BYTES: usize = SCALE_BYTES * KEY_BLOCK;
/** The largest scale whose largest value is a number. */
const SCALE_MAX: f32 = f32.MAX_VALUE / LARGEST;

/** Bytes of a vector of that length. */
export function fixedBytes(length: u32): u32 {
  return <u32>SCALE_BYTES + 2 * length;
}

/** Whether every value that the scale can be of is a number. */
export function isFiniteScale(at: usize): bool {
  return abs<f32>(load<f32>(at)) <= SCALE_MAX;
}

/** Where the scale is of place `place` of a block of keys. */
export function keyScaleAt(keyBlock: usize, place: u32): usize {
  return keyBlock + SCALE_BYTES * place;
}

/** `count` finite floats at `from` as a value at `to`. */
export function fixValue(from: usize, to: usize, count: u32): void {
  const bytes = (<usize>count) << 2;
  const scale = largestMagnitude(from, bytes) / LARGEST;
  const inverse = f32x4.splat(inverseOf(scale));
  store<f32>(to, scale);
  to += SCALE_BYTES;
  for (const end = from + bytes; from < end; from += 16, to += 8) {
    const four = quantize4(from, inverse);
    v128.store64_lane(to, i16x8.narrow_i32x4_s(four, four), 0);
  }
}

/** Likewise to place `place` of a block of keys at `to`. */
export function fixKey(from: usize, to: usize, place: u32, count: u32): void {
  const bytes = (<usize>count) << 2;
  const scale = largestMagnitude(from, bytes) / LARGEST;
  const inverse = f32x4.splat(inverseOf(scale));
  store<f32>(keyScaleAt(to, place), scale);
  let integers = to + KEY_SCALES_BYTES + ((<usize>place) << 1);
  for (const end = from + bytes; from < end; from += 16, integers += 8 * KEY_BLOCK) {
    const four = quantize4(from, inverse);
    const words = i16x8.narrow_i32x4_s(four, four);
    v128.store16_lane(integers, words, 0);
    v128.store16_lane(integers, words, 1, 2 * KEY_BLOCK);
    v128.store16_lane(integers, words, 2, 4 * KEY_BLOCK);
    v128.store16_lane(integers, words, 3, 6 * KEY_BLOCK);
  }
}

/** Four integers at `from` times `scales`. */
function widen4(from: usize, scales: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(from)), scales);
}

/** Values of `length` at `from`, `count` floats in all, at `to`. */
export function widenFixedValues(from: usize, to: usize, length: u32, count: u32): void {
  for (const end = to + ((<usize>count) << 2); to < end;) {
    const scale = f32x4.splat(load<f32>(from));
    from += SCALE_BYTES;
    for (const stop = to + ((<usize>length) << 2); to < stop; from += 8, to += 16) {
      v128.store(to, widen4(from, scale));
    }
  }
}

/** Blocks of keys at `from`, `count` values in all, as floats of shape [8, length, blocks] at `to`. */
export function widenFixedKeys(from: usize, to: usize, length: u32, count: u32): void {
  for (const end = to + ((<usize>count) << 2); to < end;) {
    const low = v128.load(from);
    const high = v128.load(from, 16);
    from += KEY_SCALES_BYTES;
    for (const stop = to + 4 * KEY_BLOCK * <usize>length; to < stop; from += 16, to += 32) {
      v128.store(to, widen4(from, low));
      v128.store(to, widen4(from + 8, high), 16);
    }
  }
}

/** The key at place `place` of a block at `from`, `count` values, as floats at `to`. */
export function widenFixedKey(from: usize, place: u32, to: usize, count: u32): void {
  const scale = load<f32>(keyScaleAt(from, place));
  let integers = from + KEY_SCALES_BYTES + ((<usize>place) << 1);
  for (const end = to + ((<usize>count) << 2); to < end; to += 4, integers += 2 * KEY_BLOCK) {
    store<f32>(to, <f32>load<i16>(integers) * scale);
  }
}
