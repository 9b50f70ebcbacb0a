// The checks of steps that choose among experts. Numbers of experts are never checked here: they are values, so
// the graph clamps them (expert-graph.ts), whoever made them.

import type {
  ChoiceStep,
  ExpertSelection,
  ExpertWeightsStep,
  WeightedSumStep,
} from "../../abi/world.ts";
import type { RealmError } from "../../error/realm-error.ts";
import type { WeightTensor } from "./weights.ts";

/** Experts of one column; the most in use are 10. As the world says. */
export const expertsUsedMax = 64;

/** What a check knows of the program before its step. */
export interface StepPlace {
  /** Of a value's column. */
  readonly lengthOf: (value: number) => number;
  readonly refuse: (code: "bad-argument" | "unsupported", why: string) => RealmError;
}

/** What a step of experts makes. */
export interface ExpertShape {
  /** Of the value's column. */
  readonly length: number;
  /** 4-byte elements of a column that each part of the step needs besides. */
  readonly scratch: readonly number[];
}

/** A product with chosen ones of the matrices in a tensor. */
export function checkExpertProduct(
  place: StepPlace,
  matrix: WeightTensor,
  { input, experts }: { readonly input: number; readonly experts: ExpertSelection },
): ExpertShape {
  const { name, dimensions } = matrix.location;
  const [inputLength = 1, outputLength = 1, count = 1, others = 1] = dimensions;
  if (count < 2 || others !== 1) {
    const shape = `[${dimensions.join(", ")}]`;
    throw place.refuse(
      "bad-argument",
      `"${name}" has shape ${shape}, not that of 2 experts or more`,
    );
  }
  const { used } = experts;
  checkUsed(place, used, expertsUsedMax);
  const chosen = place.lengthOf(experts.choice);
  if (chosen !== used) {
    const why = `value ${experts.choice} chooses ${chosen} experts of each column, not ${used}`;
    throw place.refuse("bad-argument", why);
  }
  const length = place.lengthOf(input);
  if (length !== inputLength && length !== inputLength * used) {
    const why = `"${name}" takes columns of ${inputLength}, or ${used} such, value ${input} has ${length}`;
    throw place.refuse("bad-argument", why);
  }
  return { length: outputLength * used, scratch: [used, used] };
}

export function checkChoice(place: StepPlace, { scores, used }: ChoiceStep): ExpertShape {
  const count = place.lengthOf(scores);
  checkUsed(place, used, Math.min(count, expertsUsedMax));
  return { length: used, scratch: [count, count] };
}

export function checkExpertWeights(
  place: StepPlace,
  { gates, choice }: ExpertWeightsStep,
): ExpertShape {
  const used = place.lengthOf(choice);
  checkUsed(place, used, expertsUsedMax);
  place.lengthOf(gates);
  return { length: used, scratch: [used, used, 1] };
}

export function checkWeightedSum(
  place: StepPlace,
  { input, weights }: WeightedSumStep,
): ExpertShape {
  const used = place.lengthOf(weights);
  checkUsed(place, used, expertsUsedMax);
  const length = place.lengthOf(input);
  if (length % used !== 0) {
    const why = `value ${input} has length ${length}, no multiple of the ${used} weights`;
    throw place.refuse("bad-argument", why);
  }
  return { length: length / used, scratch: used === 1 ? [] : [length] };
}

function checkUsed(place: StepPlace, used: number, max: number): void {
  if (Number.isInteger(used) && used >= 1 && used <= max) return;
  throw place.refuse("bad-argument", `it uses ${used} experts, 1 to ${max} are possible`);
}
