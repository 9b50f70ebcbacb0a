// What a program means, in plain JavaScript and one product at a time: the world's text, executed.

import type { NormStep, Step } from "../../host/abi/world.ts";
import type { PlainModel } from "./plain-model.ts";

export interface PlainProgram {
  readonly inputs: readonly number[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

/** Runs a program on `columns` columns; layouts are the world's. */
export function runPlain(
  model: PlainModel,
  program: PlainProgram,
  input: Float32Array,
  columns: number,
): Float32Array {
  const given = program.inputs.reduce((sum, length) => sum + length * columns, 0);
  if (given !== input.length) throw new Error(`${input.length} values instead of ${given}`);
  const results = Array.from({ length: columns }, (_, column) =>
    runColumn(model, program, input, column, columns),
  );
  const parts = program.outputs.flatMap((_, output) => results.map((result) => at(result, output)));
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function runColumn(
  model: PlainModel,
  program: PlainProgram,
  input: Float32Array,
  column: number,
  columns: number,
): Float32Array[] {
  const values: Float32Array[] = [];
  let start = 0;
  for (const length of program.inputs) {
    values.push(input.subarray(start + column * length, start + (column + 1) * length));
    start += length * columns;
  }
  for (const step of program.steps) values.push(runStep(model, step, values));
  return program.outputs.map((output) => at(values, output));
}

function runStep(model: PlainModel, step: Step, values: Float32Array[]): Float32Array {
  switch (step.tag) {
    case "matmul": {
      const { weight, input, bias, experts } = step.val;
      if (experts === undefined) return matmul(model, weight, bias, at(values, input));
      return expertProducts(model, weight, at(values, input), at(values, experts.choice));
    }
    case "norm":
      return norm(model, step.val, at(values, step.val.input));
    case "binary": {
      const right = at(values, step.val.right);
      const add = step.val.operator === "add";
      return at(values, step.val.left).map((x, i) => (add ? x + at(right, i) : x * at(right, i)));
    }
    case "gated": {
      const up = at(values, step.val.up);
      return at(values, step.val.gate).map((x, i) => activate(step.val.activation, x) * at(up, i));
    }
    case "activation":
      return at(values, step.val.input).map((x) => activate(step.val.activation, x));
    case "scale":
      return at(values, step.val.input).map((x) => x * step.val.factor);
    case "slice": {
      const { input, first, length } = step.val;
      return at(values, input).slice(first, first + length);
    }
    case "soft-cap": {
      const { input, limit } = step.val;
      return at(values, input).map((x) => limit * Math.tanh(x / limit));
    }
    case "softmax":
      return softmax(at(values, step.val.input));
    case "choice":
      return choose(at(values, step.val.scores), step.val.used);
    case "expert-weights": {
      const gates = at(values, step.val.gates);
      const weights = at(values, step.val.choice).map((expert) => at(gates, expert));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return step.val.normalized
        ? weights.map((weight) => weight / Math.max(sum, 2 ** -14))
        : weights;
    }
    case "weighted-sum":
      return weightedSum(at(values, step.val.input), at(values, step.val.weights));
    default:
      throw new Error("an unknown step");
  }
}

function matmul(
  model: PlainModel,
  weight: number,
  bias: number | undefined,
  x: Float32Array,
): Float32Array {
  const [rows = 0, columns = 1] = model.tensor(weight).dimensions;
  if (rows !== x.length) throw new Error(`${model.tensor(weight).name} on ${x.length} values`);
  const w = model.floats(weight);
  const y = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    const start = column * rows;
    for (let i = 0; i < rows; i++) sum += (w[start + i] ?? NaN) * (x[i] ?? NaN);
    y[column] = sum;
  }
  return bias === undefined ? y : y.map((value, i) => value + at(model.floats(bias), i));
}

/** The vector of all experts, or the one of each, times the matrix of each that is chosen. */
function expertProducts(
  model: PlainModel,
  weight: number,
  x: Float32Array,
  choice: Float32Array,
): Float32Array {
  const [rows = 0, columns = 0] = model.tensor(weight).dimensions;
  const w = model.floats(weight);
  const y = new Float32Array(columns * choice.length);
  for (const [place, expert] of choice.entries()) {
    const own = x.length === rows ? 0 : place * rows;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      const start = (expert * columns + column) * rows;
      for (let i = 0; i < rows; i++) sum += at(w, start + i) * at(x, own + i);
      y[place * columns + column] = sum;
    }
  }
  return y;
}

function softmax(x: Float32Array): Float32Array {
  const top = Math.max(...x);
  const powers = x.map((value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function choose(scores: Float32Array, used: number): Float32Array {
  const places = Array.from(scores, (score, place) => ({ score, place }));
  const best = places.toSorted((a, b) => b.score - a.score).slice(0, used);
  return Float32Array.from(best, ({ place }) => place);
}

function weightedSum(x: Float32Array, weights: Float32Array): Float32Array {
  const length = x.length / weights.length;
  return Float32Array.from({ length }, (_, i) =>
    weights.reduce((sum, weight, vector) => sum + weight * at(x, vector * length + i), 0),
  );
}

function norm(model: PlainModel, step: NormStep, x: Float32Array): Float32Array {
  const length = step.groupLength === 0 ? x.length : step.groupLength;
  const whole = new Float32Array(x.length);
  for (let first = 0; first < x.length; first += length) {
    whole.set(normGroup(model, step, x.subarray(first, first + length)), first);
  }
  return whole;
}

function normGroup(
  model: PlainModel,
  { kind, epsilon, weight, bias }: NormStep,
  x: Float32Array,
): Float32Array {
  const mean = kind === "layer" ? x.reduce((sum, value) => sum + value, 0) / x.length : 0;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const scale = 1 / Math.sqrt(variance + epsilon);
  return x.map((value, i) => {
    const weighted =
      (value - mean) * scale * (weight === undefined ? 1 : at(model.floats(weight), i));
    return weighted + (bias === undefined ? 0 : at(model.floats(bias), i));
  });
}

function activate(name: string, x: number): number {
  if (name === "silu") return x / (1 + Math.exp(-x));
  if (name === "relu") return Math.max(0, x);
  if (name === "gelu") {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  }
  if (name === "sigmoid") return 1 / (1 + Math.exp(-x));
  throw new Error(`the activation ${name} is not in the plain host`);
}

/** An element that must be there. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`no element ${index} of ${list.length}`);
  return value;
}
