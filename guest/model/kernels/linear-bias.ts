// What scores lose with the distance of two positions (Press et al. 2022, ALiBi): the slope times the distance.

import { multiplyAdd } from "./exponential";

/** How far lanes are from the first of four. */
const LANES: v128 = f32x4(0, 1, 2, 3);

/** Lowers `count` scores of positions from 0 on; `position`: of the query. Up to 3 values behind are changed too. */
export function linearBias(scores: usize, count: u32, position: u32, slope: f32): void {
  const own = f32x4.splat(<f32>position);
  const slopes = f32x4.splat(-slope);
  for (let i: u32 = 0; i < count; i += 4) {
    const distance = f32x4.abs(f32x4.sub(f32x4.add(f32x4.splat(<f32>i), LANES), own));
    const at = scores + ((<usize>i) << 2);
    v128.store(at, multiplyAdd(distance, slopes, v128.load(at)));
  }
}

/** What `linearBias` computes, one score at a time. */
export function linearBiasScalar(scores: usize, count: u32, position: u32, slope: f32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = scores + ((<usize>i) << 2);
    const distance = i < position ? position - i : i - position;
    store<f32>(at, load<f32>(at) - slope * <f32>distance);
  }
}
