// A program as a guest describes it, in the world's words: `compute.program`.

import type { Step } from "../abi/world.ts";

export interface ProgramDefinition {
  /** Lengths of the input values' columns. */
  readonly inputs: ArrayLike<number>;
  /** Values are numbered: the inputs first, then one for each step; a step reads values before it. */
  readonly steps: readonly Step[];
  /** Indices of the values to give back. */
  readonly outputs: ArrayLike<number>;
}

/** As the world says. */
export const programInputsMax = 8;
export const programStepsMax = 64;
export const programOutputsMax = 8;
