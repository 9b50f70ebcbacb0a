// Top-p, or nucleus: the smallest set of the likeliest with some share of the mass. Holtzman et al. 2019.

import { Candidates } from "./candidates";

/** `share`: 0 to 1; one candidate is always kept. */
export function keepTopMass(candidates: Candidates, share: f32): void {
  const mass = candidates.weigh();
  if (mass == 0) return;
  const wanted = mass * share;
  let kept: f64 = 0;
  for (let i: u32 = 0; i < candidates.count; i++) {
    candidates.order(i + 1);
    kept += Math.exp(candidates.logit(i) - candidates.top);
    if (kept < wanted) continue;
    candidates.keepRange(0, i + 1);
    return;
  }
}
