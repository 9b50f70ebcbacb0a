// IEEE half precision to and from single, four values at a time. Rounds to nearest, ties to even, and
// clamps finite values at 65,504, so that a cache of halves holds no infinity. Source: F. Giesen,
// "float->half variants" (public domain); the way back multiplies by 2^112, exact for every finite half.

/** Largest finite half. */
const HALF_MAX: f32 = 65504;
/** 2^112, the difference of the two exponent biases. */
const REBIAS: u32 = 0x77800000;
/** The bits of a half that lie where a float's do: its sign, and the rest 13 bits further up. */
const HALF_BITS: u32 = 0x8fffe000;
/** A float whose last bit weighs as much as the last bit of a subnormal half: 0.5. */
const SUBNORMAL_MAGIC: u32 = 0x3f000000;
/** Smallest normal half, as a float. */
const NORMAL_MIN: u32 = 0x38800000;

// Each four times, in memory: V8 would make a vector of a constant anew at every use.
// prettier-ignore
const CONSTANTS: usize = memory.data<u32>([
  HALF_BITS, HALF_BITS, HALF_BITS, HALF_BITS,
  REBIAS, REBIAS, REBIAS, REBIAS,
], 16);

/** What `load4` takes: read once before a loop, they stay in registers. */
export function halfBits(): v128 {
  return v128.load(CONSTANTS);
}

export function halfFactor(): v128 {
  return v128.load(CONSTANTS, 16);
}

/** Four values at `from` as floats: halves where `N` is u16, or floats. */
export function load4<N>(from: usize, bits: v128, factor: v128): v128 {
  if (sizeof<N>() == 4) return v128.load(from);
  return fourOf(v128.load16x4_s(from), bits, factor);
}

/** Likewise the four behind them. */
export function loadNext4<N>(from: usize, bits: v128, factor: v128): v128 {
  if (sizeof<N>() == 4) return v128.load(from, 16);
  return fourOf(v128.load16x4_s(from, 8), bits, factor);
}

function fourOf(halves: v128, bits: v128, factor: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shl(halves, 13), bits), factor);
}

/** Four halves at `from` as four floats. */
export function widen4(from: usize): v128 {
  return load4<u16>(from, halfBits(), halfFactor());
}

/** `count` halves at `from` to floats at `to`; `count` is a multiple of 4. */
export function widen(from: usize, to: usize, count: u32): void {
  const bits = halfBits();
  const factor = halfFactor();
  const end = from + ((<usize>count) << 1);
  for (const whole = end - (((<usize>count) & 15) << 1); from < whole; from += 32, to += 64) {
    v128.store(to, load4<u16>(from, bits, factor));
    v128.store(to, loadNext4<u16>(from, bits, factor), 16);
    v128.store(to, load4<u16>(from + 16, bits, factor), 32);
    v128.store(to, loadNext4<u16>(from + 16, bits, factor), 48);
  }
  for (; from < end; from += 8, to += 16) v128.store(to, load4<u16>(from, bits, factor));
}

/** Four finite floats as halves in the low bits of four lanes. */
export function narrow4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = f32x4.pmin(v128.xor(x, sign), f32x4.splat(HALF_MAX));
  const magic = i32x4.splat(SUBNORMAL_MAGIC);
  const subnormal = i32x4.sub(f32x4.add(size, magic), magic);
  const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1));
  const rounded = i32x4.add(i32x4.add(size, i32x4.splat(0xc8000fff)), odd);
  const isSubnormal = i32x4.lt_s(size, i32x4.splat(NORMAL_MIN));
  const bits = v128.bitselect(subnormal, i32x4.shr_u(rounded, 13), isSubnormal);
  return v128.or(bits, i32x4.shr_u(sign, 16));
}

/** What `widen` computes, one value at a time; infinities and NaN do not occur. */
export function widenScalar(from: usize, to: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const half = <u32>load<u16>(from + (i << 1));
    const size = reinterpret<f32>((half & 0x7fff) << 13) * reinterpret<f32>(REBIAS);
    store<f32>(to + (i << 2), half & 0x8000 ? -size : size);
  }
}

/** What `narrow4` computes, for one value. */
export function narrowScalar(x: f32): u32 {
  const sign = (reinterpret<u32>(x) >> 16) & 0x8000;
  const size = min<f32>(abs<f32>(x), HALF_MAX);
  const bits = reinterpret<u32>(size);
  if (bits < NORMAL_MIN) {
    return sign | (reinterpret<u32>(size + reinterpret<f32>(SUBNORMAL_MAGIC)) - SUBNORMAL_MAGIC);
  }
  return sign | ((bits + 0xc8000fff + ((bits >> 13) & 1)) >> 13);
}
