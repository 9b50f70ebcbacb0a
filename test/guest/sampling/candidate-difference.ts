// Whether Realm's candidates are llama.cpp's, which adds shares up in f32.

import type { SamplingWish } from "./sampling-module.ts";

/** Of the sum at which typical-p cuts. */
const cutTolerance = 2e-4;

/**
 * The largest difference between probabilities; infinite where candidates are not the same. llama.cpp adds up in f32: in a large
 * vocabulary its limits fall some tokens earlier or later among those that have next to nothing, so there a candidate may
 * be missing as if it had nothing.
 */
export function difference(
  actual: Map<number, number>,
  expected: Map<number, number>,
  large: boolean,
): number {
  if (!large && ids(actual).join() !== ids(expected).join()) return Infinity;
  let most = 0;
  for (const id of new Set([...actual.keys(), ...expected.keys()])) {
    most = Math.max(most, Math.abs((actual.get(id) ?? 0) - (expected.get(id) ?? 0)));
  }
  return most;
}

/**
 * The wish, and with a large vocabulary, where it cuts at a sum, the same a little to both sides: llama.cpp adds tens of
 * thousands of shares in f32, and was off by 7e-5 of the sum where the cut of 0.2 lay between two tokens.
 */
export function cutsNear(wish: SamplingWish, large: boolean): readonly SamplingWish[] {
  const { typicalP } = wish;
  if (typicalP === undefined || !large) return [wish];
  const sides = [1 - cutTolerance, 1 + cutTolerance];
  return [wish, ...sides.map((side) => ({ ...wish, typicalP: typicalP * side }))];
}

/** What is 0 to one implementation is e^-87 to another. */
function ids(shares: ReadonlyMap<number, number>): number[] {
  return [...shares]
    .filter(([, share]) => share > 1e-30)
    .map(([id]) => id)
    .sort((a, b) => a - b);
}
