// Sums over all logits of a position: what a log probability under the unmodified distribution needs.

import { exponential4, exponentialScalar } from "../model/kernels/exponential";

/** Index of the largest of `count` (above 0) logits, the lowest among equals; any where some aren't numbers. */
export function largestIndex(logits: usize, count: u32): u32 {
  const whole = count & ~3;
  let tops = f32x4.splat(-Infinity);
  for (let i: u32 = 0; i < whole; i += 4) {
    tops = f32x4.pmax(tops, v128.load(logits + ((<usize>i) << 2)));
  }
  let top = max(f32x4.extract_lane(tops, 0), f32x4.extract_lane(tops, 1));
  top = max(top, max(f32x4.extract_lane(tops, 2), f32x4.extract_lane(tops, 3)));
  for (let i = whole; i < count; i++) {
    const logit = load<f32>(logits + ((<usize>i) << 2));
    if (logit > top) top = logit;
  }
  return indexOf(logits, count, top);
}

/** Index of the first of `count` logits that is `wanted`, 0 if none is. */
function indexOf(logits: usize, count: u32, wanted: f32): u32 {
  const all = f32x4.splat(wanted);
  for (let i: u32 = 0; i < count; i++) {
    const at = logits + ((<usize>i) << 2);
    if (i + 4 <= count && !v128.any_true(f32x4.eq(v128.load(at), all))) {
      i += 3;
      continue;
    }
    if (load<f32>(at) == wanted) return i;
  }
  return 0;
}

/** ln of the sum of e^logit, NaN or infinite where the logits aren't numbers; `top` is the largest. */
export function logSum(logits: usize, count: u32, top: f32): f64 {
  const shift = f32x4.splat(top);
  const whole = count & ~3;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i: u32 = 0; i < whole; i += 4) {
    const x = f32x4.sub(v128.load(logits + ((<usize>i) << 2)), shift);
    const e = v128.or(exponential4(x), f32x4.ne(x, x));
    low = f64x2.add(low, f64x2.promote_low_f32x4(e));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(e, e, 2, 3, 2, 3)));
  }
  const both = f64x2.add(low, high);
  const tail = logSumTail(logits, whole, count, top);
  return <f64>top + Math.log(f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1) + tail);
}

/** What `logSum` computes, one logit at a time. */
export function logSumScalar(logits: usize, count: u32, top: f32): f64 {
  return <f64>top + Math.log(logSumTail(logits, 0, count, top));
}

function logSumTail(logits: usize, from: u32, count: u32, top: f32): f64 {
  let sum: f64 = 0;
  for (let i = from; i < count; i++) {
    const x = load<f32>(logits + ((<usize>i) << 2)) - top;
    sum += x == x ? <f64>exponentialScalar(x) : NaN;
  }
  return sum;
}
