// Softmax of one row of scores, left unnormalised: the sum's inverse is applied to the output vector.
// The sum runs in 16 lanes, position p in lane p mod 16, so it doesn't depend on how far the row is padded.

import { exponential4, exponentialScalar } from "./exponential";

/** Largest of four lanes. */
function largest(x: v128): f32 {
  const a = max<f32>(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1));
  const b = max<f32>(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3));
  return max<f32>(a, b);
}

/** Sum of four lanes, in order. */
function total(x: v128): f32 {
  const a = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1);
  return a + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

/**
 * Turns scores `skipped .. count` into exponentials of their distance to the largest, zeroes those before (fewer
 * than 16) and those behind up to `padded` (a multiple of 16, at least `count`), and gives 1 over the sum.
 */
export function softmax(scores: usize, skipped: u32, count: u32, padded: u32): f32 {
  const end = scores + ((<usize>padded) << 2);
  const begin = scores + ((<usize>skipped) << 2);
  for (let at = scores; at < begin; at += 4) store<f32>(at, -Infinity);
  for (let at = scores + ((<usize>count) << 2); at < end; at += 4) store<f32>(at, -Infinity);
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  for (let at = scores; at < end; at += 32) {
    m0 = f32x4.pmax(m0, v128.load(at));
    m1 = f32x4.pmax(m1, v128.load(at, 16));
  }
  const top = f32x4.splat(largest(f32x4.pmax(m0, m1)));
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = scores + ((<usize>(count & ~15)) << 2);
  let at = scores;
  for (; at < whole; at += 64) {
    const e0 = exponential4(f32x4.sub(v128.load(at), top));
    const e1 = exponential4(f32x4.sub(v128.load(at, 16), top));
    const e2 = exponential4(f32x4.sub(v128.load(at, 32), top));
    const e3 = exponential4(f32x4.sub(v128.load(at, 48), top));
    v128.store(at, e0);
    v128.store(at, e1, 16);
    v128.store(at, e2, 32);
    v128.store(at, e3, 48);
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
    s2 = f32x4.add(s2, e2);
    s3 = f32x4.add(s3, e3);
  }
  if (at < end) {
    const last = at;
    for (const tail = at + 64; at < tail; at += 16) {
      v128.store(at, exponential4(f32x4.sub(v128.load(at), top)));
    }
    memory.fill(scores + ((<usize>count) << 2), 0, end - scores - ((<usize>count) << 2));
    s0 = f32x4.add(s0, v128.load(last));
    s1 = f32x4.add(s1, v128.load(last, 16));
    s2 = f32x4.add(s2, v128.load(last, 32));
    s3 = f32x4.add(s3, v128.load(last, 48));
  }
  // In the sum each was e^-87, which is nothing beside the 1 of the largest.
  memory.fill(scores, 0, begin - scores);
  return <f32>1 / total(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** What `softmax` computes, one score at a time. */
export function softmaxScalar(scores: usize, skipped: u32, count: u32, padded: u32): f32 {
  let top: f32 = -Infinity;
  for (let i: usize = skipped; i < <usize>count; i++)
    top = max<f32>(top, load<f32>(scores + (i << 2)));
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>padded; i++) {
    const at = scores + (i << 2);
    const seen = i >= <usize>skipped && i < <usize>count;
    const e: f32 = seen ? exponentialScalar(load<f32>(at) - top) : 0;
    store<f32>(at, e);
    sum += e;
  }
  return <f32>(1 / sum);
}
