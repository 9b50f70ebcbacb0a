// GGUF's q8_0: 32 values as 8-bit integers with one half-precision scale, the largest magnitude over 127.
// Rounds as ggml's reference does (halves away from 0), so that the bytes are ggml's. Values lie as in a file:
// the scale, then 32 integers. Keys lie as 8 such blocks of 8 positions side by side: 8 scales, then for each
// of 32 dimensions the integers of 8 positions. Source: ggml-quants.c, `quantize_row_q8_0_ref`.

import { narrow4, narrowScalar, widen4, widenScalar } from "./half";
import { KEY_BLOCK } from "./scores";

/** Values that share a scale. */
export const GROUP_LENGTH: u32 = 32;
/** Bytes of a group: the scale and 32 integers. */
export const GROUP_BYTES: u32 = 34;
/** Bytes of the scales before the integers of a group of keys. */
const KEY_SCALES_BYTES: usize = 2 * KEY_BLOCK;
const LARGEST_QUANT: f32 = 127;
/** Bytes of a group's values. */
const GROUP_FLOAT_BYTES: usize = 4 * GROUP_LENGTH;

/** Largest magnitude of finite floats, so many bytes of them, whole vectors of four. */
export function largestMagnitude(from: usize, bytes: usize): f32 {
  let top = f32x4.splat(0);
  for (const end = from + bytes; from < end; from += 16) {
    top = f32x4.pmax(top, f32x4.abs(v128.load(from)));
  }
  const a = max<f32>(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1));
  return max<f32>(a, max<f32>(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
}

/** Four values times `inverse` as integers, halves away from 0. */
export function quantize4(from: usize, inverse: v128): v128 {
  const x = f32x4.mul(v128.load(from), inverse);
  const whole = f32x4.trunc(x);
  const isHalf = f32x4.ge(f32x4.abs(f32x4.sub(x, whole)), f32x4.splat(0.5));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const away = v128.and(isHalf, v128.or(f32x4.splat(1), sign));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(whole, away));
}

/** Eight values as 8-bit integers, in both halves of the result. */
function quantize8(from: usize, inverse: v128): v128 {
  const low = quantize4(from, inverse);
  const high = quantize4(from + 16, inverse);
  const words = i16x8.narrow_i32x4_s(low, high);
  return i8x16.narrow_i16x8_s(words, words);
}

/** What values are multiplied with; 0 where all are 0, or so small that the inverse is no number. */
export function inverseOf(scale: f32): f32 {
  const inverse: f32 = scale != 0 ? 1 / scale : 0;
  return inverse <= f32.MAX_VALUE ? inverse : 0;
}

function storeScale(to: usize, scale: f32): void {
  store<u16>(to, <u16>i32x4.extract_lane(narrow4(f32x4.splat(scale)), 0));
}

/** `count` finite floats, a multiple of 32, at `from` to the groups of a value at `to`. */
export function quantizeValue(from: usize, to: usize, count: u32): void {
  for (const end = from + ((<usize>count) << 2); from < end; to += GROUP_BYTES) {
    const scale = largestMagnitude(from, GROUP_FLOAT_BYTES) / LARGEST_QUANT;
    const inverse = f32x4.splat(inverseOf(scale));
    storeScale(to, scale);
    for (let i: usize = 0; i < GROUP_LENGTH; i += 8, from += 32) {
      v128.store64_lane(to + 2 + i, quantize8(from, inverse), 0);
    }
  }
}

/** Likewise to place `place` of a block of keys at `to`. */
export function quantizeKey(from: usize, to: usize, place: u32, count: u32): void {
  for (const end = from + ((<usize>count) << 2); from < end; to += KEY_BLOCK * GROUP_BYTES) {
    const scale = largestMagnitude(from, GROUP_FLOAT_BYTES) / LARGEST_QUANT;
    const inverse = f32x4.splat(inverseOf(scale));
    storeScale(to + ((<usize>place) << 1), scale);
    let quants = to + KEY_SCALES_BYTES + place;
    for (let i: u32 = 0; i < GROUP_LENGTH; i += 8, from += 32) {
      const eight = quantize8(from, inverse);
      v128.store8_lane(quants, eight, 0);
      v128.store8_lane(quants, eight, 1, KEY_BLOCK);
      v128.store8_lane(quants, eight, 2, 2 * KEY_BLOCK);
      v128.store8_lane(quants, eight, 3, 3 * KEY_BLOCK);
      v128.store8_lane(quants, eight, 4, 4 * KEY_BLOCK);
      v128.store8_lane(quants, eight, 5, 5 * KEY_BLOCK);
      v128.store8_lane(quants, eight, 6, 6 * KEY_BLOCK);
      v128.store8_lane(quants, eight, 7, 7 * KEY_BLOCK);
      quants += 8 * KEY_BLOCK;
    }
  }
}

/** Eight integers at `from` times their scales, as floats at `to`. */
function widen8(from: usize, low: v128, high: v128, to: usize): void {
  const words = v128.load8x8_s(from);
  const first = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words));
  const second = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(words));
  v128.store(to, f32x4.mul(first, low));
  v128.store(to, f32x4.mul(second, high), 16);
}

/** `count` values, a multiple of 32, in groups at `from` as floats at `to`. */
export function widenValues(from: usize, to: usize, count: u32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += GROUP_BYTES) {
    const scale = f32x4.splat(f32x4.extract_lane(widen4(from), 0));
    for (let i: usize = 0; i < GROUP_LENGTH; i += 8, to += 32) {
      widen8(from + 2 + i, scale, scale, to);
    }
  }
}

/** Blocks of keys at `from`, `count` values in all, as floats of shape [8, keyLength, blocks] at `to`. */
export function widenKeys(from: usize, to: usize, count: u32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += KEY_BLOCK * GROUP_BYTES) {
    const low = widen4(from);
    const high = widen4(from + 8);
    const quants = from + KEY_SCALES_BYTES;
    for (let i: usize = 0; i < KEY_BLOCK * GROUP_LENGTH; i += 8, to += 32) {
      widen8(quants + i, low, high, to);
    }
  }
}

/** The key at place `place` of a block at `from`, `count` values, as floats at `to`. */
export function widenKey(from: usize, place: u32, to: usize, count: u32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += KEY_BLOCK * GROUP_BYTES) {
    const quants = from + KEY_SCALES_BYTES + place;
    widenGroupScalar(from + ((<usize>place) << 1), quants, KEY_BLOCK, to);
    to += GROUP_FLOAT_BYTES;
  }
}

/** One group as the kernels above make it, a value at a time; `step`: bytes between two integers. */
export function quantizeGroupScalar(from: usize, scaleAt: usize, quants: usize, step: u32): void {
  let top: f32 = 0;
  for (let i: usize = 0; i < GROUP_LENGTH; i++)
    top = max<f32>(top, abs<f32>(load<f32>(from + 4 * i)));
  const scale = top / LARGEST_QUANT;
  const inverse = inverseOf(scale);
  store<u16>(scaleAt, <u16>narrowScalar(scale));
  for (let i: usize = 0; i < GROUP_LENGTH; i++) {
    const x = load<f32>(from + 4 * i) * inverse;
    const rounded = Math.sign(x) * Math.floor(Math.abs(<f64>x) + 0.5);
    store<i8>(quants + i * step, <i8>rounded);
  }
}

/** One group as floats, a value at a time. */
export function widenGroupScalar(scaleAt: usize, quants: usize, step: u32, to: usize): void {
  widenScalar(scaleAt, to, 1);
  const scale = load<f32>(to);
  for (let i: usize = 0; i < GROUP_LENGTH; i++) {
    store<f32>(to + 4 * i, scale * <f32>load<i8>(quants + i * step));
  }
}
