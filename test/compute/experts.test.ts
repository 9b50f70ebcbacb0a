// Steps of mixtures of experts against sums in doubles, and choices that name no expert.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Step } from "../../host/abi/world.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";
import { f32, loadMatrices, product, randomValues, relativeError } from "./matrix.ts";

const inputLength = 96;
const outputLength = 80;
const experts = 6;
const used = 3;
const columns = 5;
const matrixElements = inputLength * outputLength;

/** Tensors of the model that most of these tests run on. */
const outer = 0;
const inner = 1;

let device: Device;
let weights: Weights;
const outerValues = randomValues(matrixElements * experts, 1);
const innerValues = randomValues(matrixElements * experts, 2);

beforeAll(() => {
  device = Device.open({ threads: 2 });
  weights = loadMatrices(device, [
    f32("outer", [inputLength, outputLength, experts], outerValues),
    f32("inner", [outputLength, inputLength, experts], innerValues),
  ]);
});

afterAll(() => {
  weights.free();
  device.close();
});

function run(definition: ProgramDefinition, input: Float32Array, count = columns): Float32Array {
  const program = device.compile(weights, definition);
  try {
    const output = new Float32Array(program.outputLength * count);
    program.run(count, input, output);
    return output;
  } finally {
    program.free();
  }
}

function matmul(weight: number, input: number, choice: number): Step {
  return { tag: "matmul", val: { weight, input, experts: { choice, used } } };
}

/** The expert's matrix times one vector. */
function expertProduct(values: Float32Array, expert: number, x: Float32Array): Float64Array {
  const matrix = values.subarray(expert * matrixElements, (expert + 1) * matrixElements);
  const shape = { inputLength: x.length, outputLength: matrixElements / x.length, columns: 1 };
  return product(matrix, x, shape);
}

const x = randomValues(inputLength * columns, 10);
const xOf = (column: number): Float32Array =>
  x.subarray(column * inputLength, (column + 1) * inputLength);

describe("a product with chosen experts", () => {
  const choices = Float32Array.from({ length: used * columns }, (_, at) => (at * 5 + 1) % experts);
  const definition: ProgramDefinition = {
    inputs: [inputLength, used],
    steps: [matmul(outer, 0, 1), matmul(inner, 2, 1)],
    outputs: [2, 3],
  };

  it("gives each expert the column, or a vector of its own", () => {
    const output = run(definition, Float32Array.of(...x, ...choices));
    const first: number[] = [];
    const second: number[] = [];
    for (const [at, expert] of choices.entries()) {
      const made = expertProduct(outerValues, expert, xOf(Math.floor(at / used)));
      first.push(...made);
      second.push(...expertProduct(innerValues, expert, Float32Array.from(made)));
    }
    const end = outputLength * used * columns;
    expect(relativeError(output.subarray(0, end), Float64Array.from(first))).toBeLessThan(1e-6);
    expect(relativeError(output.subarray(end), Float64Array.from(second))).toBeLessThan(1e-5);
  });

  it.each([
    [NaN, experts - 1],
    [Infinity, experts - 1],
    [-Infinity, 0],
    [-1, 0],
    [experts, experts - 1],
    [3e38, experts - 1],
    [2 ** 31, experts - 1],
    [-(2 ** 31), 0],
    [1.9, 1],
    [-0.5, 0],
  ])("takes the choice %d for expert %d", (choice, expert) => {
    const named = run(definition, Float32Array.of(...x, ...choices.map(() => choice)));
    const expected = run(definition, Float32Array.of(...x, ...choices.map(() => expert)));
    expect(named).toEqual(expected);
  });

  it("may choose one expert many times, or the same in all columns", () => {
    const one = run(definition, Float32Array.of(...x, ...choices.map(() => 2)));
    for (let column = 0; column < columns; column++) {
      const expected = expertProduct(outerValues, 2, xOf(column));
      for (let place = 0; place < used; place++) {
        const start = (column * used + place) * outputLength;
        const found = one.subarray(start, start + outputLength);
        expect(relativeError(found, expected)).toBeLessThan(1e-6);
      }
    }
  });
});

describe("a choice", () => {
  const steps: Step[] = [{ tag: "choice", val: { scores: 0, used } }];
  const definition: ProgramDefinition = { inputs: [experts], steps, outputs: [1] };

  it("is where a column's largest values stand, the largest first", () => {
    const values = fc.uniqueArray(fc.float({ noNaN: true, min: -(2 ** 99), max: 2 ** 99 }), {
      minLength: experts,
      maxLength: experts,
      comparator: (a, b) => a === b,
    });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 9 }), (all) => {
        const found = run(definition, Float32Array.from(all.flat()), all.length);
        const expected = all.flatMap((scores) =>
          scores
            .map((score, place) => ({ score, place }))
            .toSorted((a, b) => b.score - a.score)
            .slice(0, used)
            .map(({ place }) => place),
        );
        expect([...found]).toEqual(expected);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it("names different experts whatever the scores are, NaN among the largest", () => {
    const score = fc.constantFrom(NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 0, -0, 1, 1e-45);
    const count = 300;
    const many: ProgramDefinition = {
      inputs: [count],
      steps: [{ tag: "choice", val: { scores: 0, used: 64 } }],
      outputs: [1],
    };
    fc.assert(
      fc.property(fc.array(score, { minLength: count, maxLength: count }), (scores) => {
        const found = [...run(many, Float32Array.from(scores), 1)];
        expect(new Set(found).size).toBe(64);
        expect(found.every((place) => Number.isInteger(place) && place >= 0 && place < count)).toBe(
          true,
        );
        const isLargest = (place: number): boolean =>
          Number.isNaN(scores[place]) || (scores[place] ?? 0) > 3e38;
        const large = scores.filter((_, place) => isLargest(place)).length;
        expect(found.filter(isLargest)).toHaveLength(Math.min(64, large));
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe("weights of experts", () => {
  const gates = randomValues(experts * columns, 20).map((value) => value + 1.5);
  const choices = Float32Array.from({ length: used * columns }, (_, at) => (at * 7 + 2) % experts);
  const both = Float32Array.of(...gates, ...choices);
  const definitionOf = (normalized: boolean): ProgramDefinition => ({
    inputs: [experts, used],
    steps: [{ tag: "expert-weights", val: { gates: 0, choice: 1, normalized } }],
    outputs: [2],
  });
  const picked = Float32Array.from(choices, (choice, at) => {
    return gates[Math.floor(at / used) * experts + choice] ?? NaN;
  });
  const sumOf = (at: number): number => {
    const first = at - (at % used);
    return picked.subarray(first, first + used).reduce((sum, value) => sum + value, 0);
  };

  it("are the chosen ones' gates", () => {
    expect(run(definitionOf(false), both)).toEqual(picked);
  });

  it("are divided by their sum where they are normalized, or by 2^-14", () => {
    const shares = Float64Array.from(picked, (value, at) => value / sumOf(at));
    expect(relativeError(run(definitionOf(true), both), shares)).toBeLessThan(1e-6);
    const small = Float32Array.of(...gates.map((value) => value * 1e-9), ...choices);
    const scaled = Float64Array.from(picked, (value) => value * 1e-9 * 2 ** 14);
    expect(relativeError(run(definitionOf(true), small), scaled)).toBeLessThan(1e-6);
  });

  it("are those of experts that there are, whatever is chosen", () => {
    const wild = Float32Array.of(...gates, ...choices.map((_, at) => (at % 2 === 0 ? NaN : -7)));
    const expected = choices.map((_, at) => {
      const column = Math.floor(at / used) * experts;
      return gates[column + (at % 2 === 0 ? experts - 1 : 0)] ?? NaN;
    });
    expect(run(definitionOf(false), wild)).toEqual(expected);
  });
});

describe("a weighted sum", () => {
  it.each([1, 2, 3, 8, 64])("adds %i vectors, each times its weight", (count) => {
    const length = 24;
    const vectors = randomValues(length * count * columns, 30);
    const factors = randomValues(count * columns, 31);
    const definition: ProgramDefinition = {
      inputs: [length * count, count],
      steps: [{ tag: "weighted-sum", val: { input: 0, weights: 1 } }],
      outputs: [2, 0],
    };
    const output = run(definition, Float32Array.of(...vectors, ...factors));
    const expected = Float64Array.from({ length: length * columns }, (_, at) => {
      const column = Math.floor(at / length);
      let sum = 0;
      for (let vector = 0; vector < count; vector++) {
        const value = vectors[(column * count + vector) * length + (at % length)] ?? NaN;
        sum += value * (factors[column * count + vector] ?? NaN);
      }
      return sum;
    });
    expect(relativeError(output.subarray(0, length * columns), expected)).toBeLessThan(1e-5);
    // What it reads is left as it was.
    expect(output.subarray(length * columns)).toEqual(vectors);
  });
});

it("softmax and sigmoid are what they are called", () => {
  const steps: Step[] = [
    { tag: "softmax", val: { input: 0 } },
    { tag: "activation", val: { activation: "sigmoid", input: 0 } },
    { tag: "gated", val: { activation: "sigmoid", gate: 0, up: 1 } },
  ];
  const output = run({ inputs: [inputLength], steps, outputs: [1, 2, 3] }, x);
  const softmax: number[] = [];
  for (let column = 0; column < columns; column++) {
    const powers = Array.from(xOf(column), (value) => Math.exp(value));
    const sum = powers.reduce((total, power) => total + power, 0);
    softmax.push(...powers.map((power) => power / sum));
  }
  const sigmoid = Float64Array.from(x, (value) => 1 / (1 + Math.exp(-value)));
  const gated = sigmoid.map((value, at) => value * (softmax[at] ?? NaN));
  const part = (index: number): Float32Array =>
    output.subarray(index * x.length, (index + 1) * x.length);
  expect(relativeError(part(0), Float64Array.from(softmax))).toBeLessThan(1e-5);
  expect(relativeError(part(1), sigmoid)).toBeLessThan(1e-5);
  expect(relativeError(part(2), gated)).toBeLessThan(1e-5);
});
