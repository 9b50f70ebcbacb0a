// Top-p, or nucleus: the smallest set of the likeliest with some share of the mass. Holtzman et al. 2019. Mostly these
// are few, and are put in order one after the other. Where logits are flat they are thousands: then the mass is added up
// by how far logits are below the largest, and only those about the place where the share is reached are put in order.

import { exponentialScalar } from "../model/kernels/exponential";
import { Candidates } from "./candidates";

/** So many are put in order before the mass is added up. */
const IN_ORDER_MAX: u32 = 512;
/** Steps below the largest logit, and how many are in 1; what is further below is in the last. */
const STEPS: u32 = 1024;
const STEPS_PER_ONE: f32 = 32;

/** Mass of the logits of each step. */
const masses = new StaticArray<f64>(STEPS);

/** `share`: 0 to 1; one candidate is always kept. */
export function keepTopMass(candidates: Candidates, share: f32): void {
  if (candidates.count <= IN_ORDER_MAX) {
    keepTopMassInOrder(candidates, share, candidates.count);
  } else if (!keepTopMassInOrder(candidates, share, IN_ORDER_MAX)) {
    keepTopMassBySteps(candidates, share);
  }
}

/** By putting one after the other in order; false if the first `most` have less, and all are kept. */
export function keepTopMassInOrder(candidates: Candidates, share: f32, most: u32): bool {
  const mass = candidates.weigh();
  if (mass == 0) return true;
  const wanted = mass * share;
  let kept: f64 = 0;
  for (let i: u32 = 0; i < most; i++) {
    candidates.order(i + 1);
    kept += weightOf(candidates, i);
    if (kept < wanted) continue;
    candidates.keepRange(0, i + 1);
    return true;
  }
  return false;
}

function keepTopMassBySteps(candidates: Candidates, share: f32): void {
  const wanted = candidates.weigh() * share;
  addUp(candidates);
  let kept: f64 = 0;
  let step: u32 = 0;
  while (step + 1 < STEPS && kept + unchecked(masses[step]) < wanted) {
    kept += unchecked(masses[step]);
    step++;
  }
  // A step more: its edge is rounded.
  if (step + 2 < STEPS) candidates.keepFrom(candidates.top - <f32>(step + 2) / STEPS_PER_ONE);
  const before = moveUpSteps(candidates, step);
  candidates.orderBehind(before);
  for (let i = before; i < candidates.count; i++) {
    kept += weightOf(candidates, i);
    if (kept < wanted) continue;
    candidates.keepRange(0, i + 1);
    return;
  }
}

function addUp(candidates: Candidates): void {
  for (let step: u32 = 0; step < STEPS; step++) unchecked((masses[step] = 0));
  for (let i: u32 = 0; i < candidates.count; i++) {
    const step = stepOf(candidates, i);
    unchecked((masses[step] += <f64>candidates.weight(i)));
  }
}

/** Brings those of the first `steps` before all others, in no order, and gives how many they are. */
function moveUpSteps(candidates: Candidates, steps: u32): u32 {
  let moved: u32 = 0;
  for (let i: u32 = 0; i < candidates.count; i++) {
    if (stepOf(candidates, i) < steps) candidates.exchange(i, moved++);
  }
  candidates.forgetOrder();
  return moved;
}

function stepOf(candidates: Candidates, index: u32): u32 {
  const step = (candidates.top - candidates.logit(index)) * STEPS_PER_ONE;
  return step < <f32>(STEPS - 1) ? <u32>step : STEPS - 1;
}

/** As `weigh` makes it, of one that may have moved since. */
function weightOf(candidates: Candidates, index: u32): f64 {
  const x = candidates.logit(index) - candidates.top;
  return x > -Infinity ? <f64>exponentialScalar(x) : 0;
}
