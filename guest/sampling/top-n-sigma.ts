// Top-n-sigma: keeps what is within n standard deviations of all logits under the largest. Tang et al. 2024,
// arXiv 2411.07641. Logits of minus infinity count for nothing, as in llama.cpp.

import { Candidates } from "./candidates";

/** `n`: above 0. */
export function keepWithinDeviations(candidates: Candidates, n: f32): void {
  let count: u32 = 0;
  let sum: f64 = 0;
  for (let i: u32 = 0; i < candidates.count; i++) {
    const logit = candidates.logit(i);
    if (logit == -Infinity) continue;
    sum += logit;
    count++;
  }
  if (count == 0) return;
  const mean = sum / count;
  let squares: f64 = 0;
  for (let i: u32 = 0; i < candidates.count; i++) {
    const logit = candidates.logit(i);
    if (logit != -Infinity) squares += (logit - mean) * (logit - mean);
  }
  candidates.keepFrom(<f32>(candidates.largest() - n * Math.sqrt(squares / count)));
}
