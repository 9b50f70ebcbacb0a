// Checks a program against the weights it runs on: every shape, type and index that ggml would abort on.
// What comes out needs no further check but the number of columns.

import type { MatmulStep, NormStep, SliceStep, Step } from "../../abi/world.ts";
import { RealmError } from "../../error/realm-error.ts";
import {
  programInputsMax,
  programOutputsMax,
  programStepsMax,
  type ProgramDefinition,
} from "../program-definition.ts";
import {
  checkChoice,
  checkExpertProduct,
  checkExpertWeights,
  checkWeightedSum,
  type ExpertShape,
  type StepPlace,
} from "./check-experts.ts";
import { isF32, canMultiply } from "./weight-types.ts";
import type { Weights, WeightTensor } from "./weights.ts";

/** Longest input column; the longest rows in use are under 100,000. */
const inputLengthMax = 2 ** 24;

/** A step whose weights were found and fit. */
export interface CheckedStep {
  readonly step: Step;
  readonly weight: WeightTensor | undefined;
  readonly bias: WeightTensor | undefined;
  /** 4-byte elements of a column that each part of the step needs besides its value. */
  readonly scratch: readonly number[];
}

/** A value of the program: an input, or what a step makes. */
export interface ProgramValue {
  /** Of a column. */
  readonly length: number;
  /** Made by this step; undefined for an input. */
  readonly made: CheckedStep | undefined;
}

export interface CheckedProgram {
  /** The inputs first, then one for each step. */
  readonly values: readonly ProgramValue[];
  readonly inputCount: number;
  /** Indices of values. */
  readonly outputs: readonly number[];
}

/** Errors: `bad-argument`, `not-found` and `unsupported`, with the step's index; `limit`. */
export function checkProgram(weights: Weights, definition: ProgramDefinition): CheckedProgram {
  const inputs = Array.from(definition.inputs);
  const outputs = Array.from(definition.outputs);
  checkCount("inputs", inputs.length, programInputsMax);
  checkCount("steps", definition.steps.length, programStepsMax);
  checkCount("outputs", outputs.length, programOutputsMax);
  const values = inputs.map((length, index): ProgramValue => {
    if (isLength(length)) return { length, made: undefined };
    const message = `cannot compile a program: input ${index} has length ${length}`;
    throw new RealmError("bad-argument", `${message}, 1 to ${inputLengthMax} are possible`);
  });
  for (const [index, step] of definition.steps.entries()) {
    values.push(new StepChecker(weights, values, index).check(step));
  }
  for (const output of outputs) {
    if (values[output] !== undefined) continue;
    const message = `cannot compile a program: output ${output} is not one of ${values.length} values`;
    throw new RealmError("bad-argument", message);
  }
  return { values, inputCount: inputs.length, outputs };
}

function checkCount(what: string, count: number, max: number): void {
  if (count >= 1 && count <= max) return;
  const message = `cannot compile a program with ${count} ${what}: 1 to ${max} are possible`;
  throw new RealmError(count < 1 ? "bad-argument" : "limit", message);
}

function isLength(length: number): boolean {
  return Number.isInteger(length) && length >= 1 && length <= inputLengthMax;
}

/** Values are divided by it, in f32. */
function isLimit(limit: number): boolean {
  return limit > 0 && Number.isFinite(limit) && Number.isFinite(Math.fround(1 / limit));
}

/** One step, on the values before it. */
class StepChecker implements StepPlace {
  readonly #weights: Weights;
  readonly #values: readonly ProgramValue[];
  readonly #index: number;

  constructor(weights: Weights, values: readonly ProgramValue[], index: number) {
    this.#weights = weights;
    this.#values = values;
    this.#index = index;
  }

  check(step: Step): ProgramValue {
    switch (step.tag) {
      case "matmul":
        return this.#matmul(step, step.val);
      case "norm":
        return this.#norm(step, step.val);
      case "binary":
        return this.#pair(step, step.val.left, step.val.right);
      case "gated":
        return this.#pair(step, step.val.gate, step.val.up);
      case "slice":
        return this.#slice(step, step.val);
      case "choice":
        return this.#shaped(step, checkChoice(this, step.val));
      case "expert-weights":
        return this.#shaped(step, checkExpertWeights(this, step.val));
      case "weighted-sum":
        return this.#shaped(step, checkWeightedSum(this, step.val));
      default:
        return this.#alone(step);
    }
  }

  #matmul(step: Step, { weight, input, bias, adapter, experts }: MatmulStep): ProgramValue {
    if (adapter !== undefined) throw this.refuse("unsupported", "it names an adapter");
    const matrix = this.#weights.matrix(this.#known(weight));
    const { name, type, typeName, dimensions } = matrix.location;
    if (!canMultiply(type)) {
      throw this.refuse("unsupported", `"${name}" is ${typeName}, which has no product`);
    }
    if (experts !== undefined) {
      if (bias !== undefined) throw this.refuse("unsupported", "its experts have a bias");
      return this.#shaped(step, checkExpertProduct(this, matrix, { input, experts }), matrix);
    }
    const [inputLength = 1, outputLength = 1, ...others] = dimensions;
    if (others.some((extent) => extent !== 1)) {
      throw this.refuse("bad-argument", `"${name}" has ${dimensions.length} dimensions, not 2`);
    }
    const length = this.lengthOf(input);
    if (length !== inputLength) {
      const message = `"${name}" takes columns of ${inputLength}, value ${input} has ${length}`;
      throw this.refuse("bad-argument", message);
    }
    const added = bias === undefined ? undefined : this.#vector(bias, outputLength);
    return this.#value(step, outputLength, matrix, added);
  }

  #norm(step: Step, { input, epsilon, groupLength, weight, bias }: NormStep): ProgramValue {
    if (!(epsilon >= 0) || !Number.isFinite(epsilon)) {
      throw this.refuse("bad-argument", `epsilon is ${epsilon}, 0 or more is possible`);
    }
    const length = this.lengthOf(input);
    const group = groupLength === 0 ? length : groupLength;
    if (!isLength(group) || length % group !== 0) {
      throw this.refuse("bad-argument", `groups of ${groupLength} do not divide ${length}`);
    }
    const scaled = weight === undefined ? undefined : this.#vector(weight, group);
    const added = bias === undefined ? undefined : this.#vector(bias, group);
    return this.#value(step, length, scaled, added);
  }

  #pair(step: Step, left: number, right: number): ProgramValue {
    const length = this.lengthOf(left);
    const other = this.lengthOf(right);
    if (length === other) return this.#value(step, length);
    const message = `value ${left} has length ${length}, value ${right} has ${other}`;
    throw this.refuse("bad-argument", message);
  }

  #slice(step: Step, { input, first, length }: SliceStep): ProgramValue {
    const whole = this.lengthOf(input);
    if (length >= 1 && first + length <= whole) return this.#value(step, length);
    const message = `${length} values from ${first} on are not a part of value ${input}`;
    throw this.refuse("bad-argument", `${message}, which has ${whole}`);
  }

  #alone(
    step: Extract<Step, { tag: "activation" | "scale" | "soft-cap" | "softmax" }>,
  ): ProgramValue {
    if (step.tag === "soft-cap" && !isLimit(step.val.limit)) {
      throw this.refuse("bad-argument", `the limit is ${step.val.limit}, above 0 is possible`);
    }
    if (step.tag === "scale" && !Number.isFinite(step.val.factor)) {
      throw this.refuse("bad-argument", `the factor is ${step.val.factor}`);
    }
    return this.#value(step, this.lengthOf(step.val.input));
  }

  #value(step: Step, length: number, weight?: WeightTensor, bias?: WeightTensor): ProgramValue {
    return { length, made: { step, weight, bias, scratch: [] } };
  }

  #shaped(step: Step, { length, scratch }: ExpertShape, weight?: WeightTensor): ProgramValue {
    return { length, made: { step, weight, bias: undefined, scratch } };
  }

  /** Of a value before this step. */
  lengthOf(index: number): number {
    const value = this.#values[index];
    if (value !== undefined) return value.length;
    const message = `value ${index} is not one of the ${this.#values.length} before it`;
    throw this.refuse("bad-argument", message);
  }

  /** A tensor's index. */
  #known(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.#weights.length) return index;
    const message = `there is no tensor ${index}, the model has ${this.#weights.length}`;
    throw this.refuse("not-found", message);
  }

  /** A tensor added to or multiplied with columns. */
  #vector(index: number, length: number): WeightTensor {
    const tensor = this.#weights.tensor(this.#known(index));
    const { name, type, typeName, dimensions } = tensor.location;
    const elements = dimensions.reduce((product, extent) => product * extent, 1);
    if (elements !== length || dimensions[0] !== length) {
      const message = `"${name}" has shape [${dimensions.join(", ")}], not [${length}]`;
      throw this.refuse("bad-argument", message);
    }
    if (!isF32(type)) {
      throw this.refuse("unsupported", `"${name}" is ${typeName}, only f32 can be added or scaled`);
    }
    return tensor;
  }

  refuse(code: "bad-argument" | "not-found" | "unsupported", why: string): RealmError {
    return new RealmError(code, `cannot compile step ${this.#index}: ${why}`);
  }
}
