// e^x for x <= 0, four values at a time: x = n ln 2 + r, a polynomial for e^r, and n added to the exponent.
// Relative error under 2e-7. Source: Cephes' expf (S. Moshier). Below -87 it stays at e^-87, about 2^-125.5.

const EXPONENT_MIN: f32 = -87;
const LOG2_E: f32 = 1.44269504;
/** 1.5 * 2^23: adding it rounds a float to a whole number, kept in its last bits. */
const ROUNDER: f32 = 12582912;
/** -ln 2 in two parts; the first has few bits, so that n times it is exact. */
const LN2_HIGH: f32 = -0.693359375;
const LN2_LOW: f32 = 2.1219444e-4;
/** Of the polynomial, the highest power first. */
const P5: f32 = 1.98756915e-4;
const P4: f32 = 1.3981999507e-3;
const P3: f32 = 8.3334519073e-3;
const P2: f32 = 4.1665795894e-2;
const P1: f32 = 1.6666665459e-1;
const P0: f32 = 5.0000001201e-1;

// Each four times, in memory: V8 would make a vector of a constant anew at every use, and take twice as long in all.
// prettier-ignore
const CONSTANTS: usize = memory.data<f32>([
  EXPONENT_MIN, EXPONENT_MIN, EXPONENT_MIN, EXPONENT_MIN,
  LOG2_E, LOG2_E, LOG2_E, LOG2_E,
  ROUNDER, ROUNDER, ROUNDER, ROUNDER,
  LN2_HIGH, LN2_HIGH, LN2_HIGH, LN2_HIGH,
  LN2_LOW, LN2_LOW, LN2_LOW, LN2_LOW,
  P5, P5, P5, P5,
  P4, P4, P4, P4,
  P3, P3, P3, P3,
  P2, P2, P2, P2,
  P1, P1, P1, P1,
  P0, P0, P0, P0,
  1, 1, 1, 1,
], 16);

export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

export function exponential4(x: v128): v128 {
  x = f32x4.pmax(x, v128.load(CONSTANTS));
  const t = multiplyAdd(x, v128.load(CONSTANTS, 16), v128.load(CONSTANTS, 32));
  const n = f32x4.sub(t, v128.load(CONSTANTS, 32));
  let r = multiplyAdd(n, v128.load(CONSTANTS, 48), x);
  r = multiplyAdd(n, v128.load(CONSTANTS, 64), r);
  let y = v128.load(CONSTANTS, 80);
  y = multiplyAdd(y, r, v128.load(CONSTANTS, 96));
  y = multiplyAdd(y, r, v128.load(CONSTANTS, 112));
  y = multiplyAdd(y, r, v128.load(CONSTANTS, 128));
  y = multiplyAdd(y, r, v128.load(CONSTANTS, 144));
  y = multiplyAdd(y, r, v128.load(CONSTANTS, 160));
  y = f32x4.add(multiplyAdd(y, f32x4.mul(r, r), r), v128.load(CONSTANTS, 176));
  return i32x4.add(y, i32x4.shl(t, 23));
}

/** What `exponential4` computes, for one value. */
export function exponentialScalar(x: f32): f32 {
  return <f32>Math.exp(max<f32>(x, EXPONENT_MIN));
}
