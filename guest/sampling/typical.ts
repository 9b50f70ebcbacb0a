// Locally typical: the smallest set with more than some share of the mass whose information (-ln p) is nearest to
// the expected, the entropy. Meister et al. 2022, arXiv 2202.00666. In order of probability the distance falls to
// where the information passes the entropy and rises from there, so the set is one run that grows on both sides.

import { Candidates } from "./candidates";

/** `share`: 0 to 1; one candidate is always kept. */
export function keepTypical(candidates: Candidates, share: f32): void {
  const mass = candidates.weigh();
  if (mass == 0) return;
  const logMass = Math.log(mass);
  /** What surplus a candidate has whose information is the expected. */
  const expected = entropy(candidates, mass, logMass) - logMass;
  const wanted = mass * share;
  let end = firstAbove(candidates, expected);
  let first = end;
  let kept: f64 = 0;
  while (kept <= wanted && end - first < candidates.count) {
    const below = first > 0 ? expected - surplus(candidates, first - 1) : Infinity;
    if (end < candidates.count) candidates.order(end + 1);
    const above = end < candidates.count ? surplus(candidates, end) - expected : Infinity;
    if (below == Infinity && above == Infinity) break;
    const taken = below < above ? --first : end++;
    kept += Math.exp(-surplus(candidates, taken));
  }
  candidates.keepRange(first, end);
}

/** In nats, of the weights that were just made. */
export function entropy(candidates: Candidates, mass: f64, logMass: f64): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < candidates.count; i++) {
    const weight = candidates.weight(i);
    if (weight > 0) sum += <f64>weight * surplus(candidates, i);
  }
  return logMass + sum / mass;
}

/** How much more information a candidate has than the likeliest. */
function surplus(candidates: Candidates, index: u32): f64 {
  return <f64>candidates.top - <f64>candidates.logit(index);
}

/** Index of the first in order that has at least so much more information than the likeliest. */
function firstAbove(candidates: Candidates, limit: f64): u32 {
  for (let i: u32 = 0; i < candidates.count; i++) {
    candidates.order(i + 1);
    if (surplus(candidates, i) >= limit) return i;
  }
  return candidates.count;
}
