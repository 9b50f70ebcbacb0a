// Scores bent to stay within a limit: limit * tanh(x / limit) (Gemma 2). tanh(y) = (1 - e^(-2y)) / (1 + e^(-2y)) for
// y >= 0, and the sign put back; its absolute error is under 3e-7, whatever the sign.

import { exponential4 } from "./exponential";

/** Bends `count` values in place; `count` is a multiple of 4. */
export function softCap(values: usize, count: u32, limit: f32): void {
  const scale = f32x4.splat(-2 / limit);
  const limits = f32x4.splat(limit);
  const one = f32x4.splat(1);
  for (const end = values + ((<usize>count) << 2); values < end; values += 16) {
    const x = v128.load(values);
    const size = f32x4.abs(x);
    const e = exponential4(f32x4.mul(size, scale));
    const bent = f32x4.mul(limits, f32x4.div(f32x4.sub(one, e), f32x4.add(one, e)));
    v128.store(values, v128.or(bent, v128.xor(x, size)));
  }
}

/** What `softCap` computes, one value at a time. */
export function softCapScalar(values: usize, count: u32, limit: f32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const at = values + (i << 2);
    store<f32>(at, <f32>(limit * Math.tanh(load<f32>(at) / limit)));
  }
}
