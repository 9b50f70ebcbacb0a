// The vectors of a text's tokens as one of the text: pooled, cut to its first dimensions, scaled to a length of 1. What a
// model that ranks gives of a pair is the one value of its first token.

import { Pooling } from "../bindings/wit";
import { EmbeddingPass } from "./embedding-pass";
import { EmbeddingPlan } from "./embedding-plan";
import { addVector, scaleVector, vectorLength } from "./kernels/vector";

/** Vectors that so many texts, of so many tokens together, give. */
export function vectorCount(plan: EmbeddingPlan, tokens: u32, texts: u32): u32 {
  return plan.pooling == Pooling.None ? tokens : texts;
}

/** Writes the vectors of the text in the columns `start .. end`; false where one is no number. */
export function pool(
  plan: EmbeddingPlan,
  pass: EmbeddingPass,
  start: u32,
  end: u32,
  target: usize,
): bool {
  const dimensions = plan.dimensions;
  if (plan.pooling == Pooling.Mean) {
    copy(pass.vector(start), target, dimensions);
    for (let i = start + 1; i < end; i++) addVector(target, pass.vector(i), dimensions);
    scaleVector(target, dimensions, 1 / <f32>(end - start));
    return finish(plan, target);
  }
  const first = plan.pooling == Pooling.Last ? end - 1 : start;
  const last = plan.pooling == Pooling.Cls || plan.ranks ? start + 1 : end;
  let good = true;
  for (let i = first; i < last; i++, target += (<usize>dimensions) << 2) {
    copy(pass.vector(i), target, dimensions);
    good = finish(plan, target) && good;
  }
  return good;
}

function copy(from: usize, to: usize, count: u32): void {
  memory.copy(to, from, (<usize>count) << 2);
}

/** A vector of zeros stays one. */
function finish(plan: EmbeddingPlan, vector: usize): bool {
  const length = vectorLength(vector, plan.dimensions);
  if (plan.normalize && length > 0) scaleVector(vector, plan.dimensions, <f32>(1 / length));
  return isFinite<f64>(length);
}
