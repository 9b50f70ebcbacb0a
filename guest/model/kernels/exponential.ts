// e^x for x <= 0, four values at a time: x = n ln 2 + r, a polynomial for e^r, and n added to the exponent.
// Relative error under 2e-7. Source: Cephes' expf (S. Moshier). Below -87 it stays at e^-87, about 2^-125.5.

/** 1.5 * 2^23: adding it rounds a float to a whole number, kept in its last bits. */
const ROUNDER: f32 = 12582912;
const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts; the first has few bits, so that n times it is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
const EXPONENT_MIN: f32 = -87;

export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

export function exponential4(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(EXPONENT_MIN));
  const t = multiplyAdd(x, f32x4.splat(LOG2_E), f32x4.splat(ROUNDER));
  const n = f32x4.sub(t, f32x4.splat(ROUNDER));
  let r = multiplyAdd(n, f32x4.splat(-LN2_HIGH), x);
  r = multiplyAdd(n, f32x4.splat(-LN2_LOW), r);
  let y = f32x4.splat(1.98756915e-4);
  y = multiplyAdd(y, r, f32x4.splat(1.3981999507e-3));
  y = multiplyAdd(y, r, f32x4.splat(8.3334519073e-3));
  y = multiplyAdd(y, r, f32x4.splat(4.1665795894e-2));
  y = multiplyAdd(y, r, f32x4.splat(1.6666665459e-1));
  y = multiplyAdd(y, r, f32x4.splat(5.0000001201e-1));
  y = f32x4.add(multiplyAdd(y, f32x4.mul(r, r), r), f32x4.splat(1));
  return i32x4.add(y, i32x4.shl(t, 23));
}

/** What `exponential4` computes, for one value. */
export function exponentialScalar(x: f32): f32 {
  return <f32>Math.exp(max<f32>(x, EXPONENT_MIN));
}
