// Where a program's values lie in the arena: each from the step that makes it to the last that reads it, with the
// scratch memory of that step beside it.

import { layOut, type ArenaLayout } from "./arena-layout.ts";
import type { CheckedProgram, CheckedStep } from "./check-program.ts";
import { elementBytes } from "./element-types.ts";

/** Where the values lie for so many columns, and of each the scratch memory of the step that makes it. */
export interface ProgramLayout extends ArenaLayout {
  readonly scratch: readonly (readonly number[])[];
}

/** The places for so many columns. */
export function layOutProgram(
  { values, inputCount, outputs }: CheckedProgram,
  columns: number,
  alignment: number,
): ProgramLayout {
  const end = values.length;
  const death = values.map((_, index) => (outputs.includes(index) ? end : index));
  for (let index = end - 1; index >= inputCount; index--) {
    const made = values[index]?.made;
    if (made === undefined) continue;
    for (const read of readsOf(made)) death[read] = Math.max(death[read] ?? 0, index);
  }
  const bytesOf = (length: number): number => length * columns * elementBytes;
  const lifetimes = values.flatMap(({ length, made }, index) => {
    const birth = index < inputCount ? 0 : index;
    const value = { bytes: bytesOf(length), birth, death: death[index] ?? index };
    const scratch = made?.scratch ?? [];
    return [value, ...scratch.map((part) => ({ bytes: bytesOf(part), birth, death: index }))];
  });
  const { offsets, bytes } = layOut(lifetimes, alignment);
  let next = 0;
  const places = values.map(({ made }) => {
    const first = next;
    next += 1 + (made?.scratch.length ?? 0);
    return offsets.slice(first, next);
  });
  return {
    offsets: places.map(([value = 0]) => value),
    scratch: places.map(([, ...scratch]) => scratch),
    bytes,
  };
}

function readsOf({ step }: CheckedStep): readonly number[] {
  switch (step.tag) {
    case "binary":
      return [step.val.left, step.val.right];
    case "gated":
      return [step.val.gate, step.val.up];
    case "matmul":
      return step.val.experts === undefined
        ? [step.val.input]
        : [step.val.input, step.val.experts.choice];
    case "choice":
      return [step.val.scores];
    case "expert-weights":
      return [step.val.gates, step.val.choice];
    case "weighted-sum":
      return [step.val.input, step.val.weights];
    default:
      return [step.val.input];
  }
}
