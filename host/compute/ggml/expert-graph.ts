// The steps of a mixture of experts as ggml's operations, after `build_moe_ffn` of llama.cpp. ggml believes the
// numbers of experts that it is given, and sorts by comparisons that NaN breaks: both are clamped before it sees
// them, whoever made them.

import type { ChoiceStep, ExpertWeightsStep, WeightedSumStep } from "../../abi/world.ts";
import type { Ggml } from "./library.ts";
import { elementBytes, typeF32, typeI32 } from "./element-types.ts";
import type { Pointer } from "./tensor-functions.ts";

const descending = 1;
const floatMax = 3.4028234663852886e38;
/** The least sum that weights are divided by: the smallest normal half, as in llama.cpp. */
const weightsSumMin = 2 ** -14;

/** What a step is built with; tensors are placed where they are made. */
export interface StepSite {
  readonly ggml: Ggml;
  readonly context: Pointer;
  readonly columns: number;
  /** Of a value's column. */
  readonly lengthOf: (value: number) => number;
  readonly at: (value: number) => Pointer;
  /** Into the step's value. */
  readonly place: (tensor: Pointer) => Pointer;
  /** Into that part of the step's scratch memory. */
  readonly placeScratch: (part: number, tensor: Pointer) => Pointer;
  /** A view of a tensor that was placed. */
  readonly view: (tensor: Pointer) => Pointer;
}

/** Tensors that a step below makes at most, but for a weighted sum. */
export const tensorsOfExpertStepMax = 9;

/** Two shapes, a product, a view and a sum for each vector. */
export function tensorsOfWeightedSum(used: number): number {
  return 3 + 2 * used;
}

/** shape: [out * used, columns]. */
export function buildExpertProduct(
  site: StepSite,
  matrix: { readonly handle: Pointer; readonly dimensions: readonly number[] },
  { input, choice, used }: { input: number; choice: number; used: number },
): Pointer {
  const { ggml, context, columns } = site;
  const [inputLength = 1, outputLength = 1, experts = 1] = matrix.dimensions;
  const vectors = site.lengthOf(input) / inputLength;
  const x = ggml.reshape3d(context, site.at(input), inputLength, vectors, columns);
  const numbers = expertNumbers(site, choice, experts);
  const product = ggml.multiplyChosen(context, matrix.handle, site.view(x), numbers);
  const flat = ggml.reshape2d(context, site.place(product), outputLength * used, columns);
  return site.view(flat);
}

export function buildChoice(site: StepSite, { scores, used }: ChoiceStep): Pointer {
  const { ggml, context, columns } = site;
  const finite = clamped(site, scores, { min: -floatMax, max: floatMax });
  const order = site.placeScratch(1, ggml.sortOrder(context, finite, descending));
  const rowBytes = site.lengthOf(scores) * elementBytes;
  const first = site.view(ggml.view2d(context, order, used, columns, rowBytes, 0));
  return site.place(ggml.cast(context, first, typeF32));
}

export function buildExpertWeights(site: StepSite, step: ExpertWeightsStep): Pointer {
  const { ggml, context, columns } = site;
  const used = site.lengthOf(step.choice);
  const experts = site.lengthOf(step.gates);
  const gates = site.view(ggml.reshape3d(context, site.at(step.gates), 1, experts, columns));
  const picked = site.place(
    ggml.getRows(context, gates, expertNumbers(site, step.choice, experts)),
  );
  const weights = site.view(ggml.reshape2d(context, picked, used, columns));
  if (!step.normalized) return weights;
  const sum = site.placeScratch(2, ggml.sumRows(context, weights));
  const divisor = site.placeScratch(2, ggml.clamp(context, sum, weightsSumMin, floatMax));
  return site.place(ggml.divide(context, weights, divisor));
}

export function buildWeightedSum(site: StepSite, { input, weights }: WeightedSumStep): Pointer {
  const { ggml, context, columns } = site;
  const used = site.lengthOf(weights);
  const length = site.lengthOf(input) / used;
  const vectors = site.view(ggml.reshape3d(context, site.at(input), length, used, columns));
  const factors = site.view(ggml.reshape3d(context, site.at(weights), 1, used, columns));
  const weighted = ggml.multiply(context, vectors, factors);
  if (used === 1) {
    return site.view(ggml.reshape2d(context, site.place(weighted), length, columns));
  }
  site.placeScratch(0, weighted);
  const columnBytes = length * used * elementBytes;
  const vector = (index: number): Pointer =>
    site.view(
      ggml.view2d(context, weighted, length, columns, columnBytes, index * length * elementBytes),
    );
  let sum = vector(0);
  for (let index = 1; index < used; index++) {
    sum = site.place(ggml.add(context, sum, vector(index)));
  }
  return sum;
}

/** A choice as ggml takes it: whole numbers below `experts`, in scratch parts 0 and 1. */
function expertNumbers(site: StepSite, choice: number, experts: number): Pointer {
  const inside = clamped(site, choice, { min: 0, max: experts - 1 });
  return site.placeScratch(1, site.ggml.cast(site.context, inside, typeI32));
}

/** The value within bounds, in scratch part 0; NaN becomes the upper one. */
function clamped(
  { ggml, context, at, placeScratch }: StepSite,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): Pointer {
  return placeScratch(0, ggml.clamp(context, at(value), min, max));
}
