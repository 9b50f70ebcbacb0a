// The steps that cut columns and that bend values, against plain arithmetic, and what of them is refused.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Step } from "../../host/abi/world.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import { f32, loadMatrices, randomValues, relativeError } from "./matrix.ts";

const length = 96;
const columns = 3;

let device: Device;
let weights: Weights;
beforeAll(() => {
  device = Device.open({ threads: 1 });
  weights = loadMatrices(device, [f32("group.weight", [8], randomValues(8, 1))]);
});

afterAll(() => {
  weights.free();
  device.close();
});

function run(steps: readonly Step[], outputs: readonly number[], input: Float32Array) {
  const program = device.compile(weights, { inputs: [length], steps, outputs });
  try {
    const output = new Float32Array(program.outputLength * columns);
    program.run(columns, input, output);
    return output;
  } finally {
    program.free();
  }
}

/** Values `first .. end` of each column. */
function part(values: Float32Array, first: number, end: number): number[] {
  return Array.from({ length: columns }, (_, column) => [
    ...values.subarray(column * length + first, column * length + end),
  ]).flat();
}

const x = randomValues(length * columns, 10);

describe("slice", () => {
  it("gives its part of each column, and other steps take it as any value", () => {
    const steps: Step[] = [
      { tag: "slice", val: { input: 0, first: 32, length: 64 } },
      { tag: "slice", val: { input: 1, first: 5, length: 1 } },
      { tag: "scale", val: { input: 1, factor: 2 } },
      { tag: "slice", val: { input: 0, first: 0, length } },
    ];
    const output = run(steps, [1, 2, 3, 4], x);
    const doubled = part(x, 32, 96).map((value) => 2 * value);
    expect([...output]).toEqual([...part(x, 32, 96), ...part(x, 37, 38), ...doubled, ...x]);
  });

  it("can be normalised in groups", () => {
    const norm = {
      kind: "root-mean-square",
      input: 1,
      epsilon: 0,
      groupLength: 8,
      weight: 0,
    } as const;
    const steps: Step[] = [
      { tag: "slice", val: { input: 0, first: 40, length: 32 } },
      { tag: "norm", val: norm },
    ];
    const sliced = part(x, 40, 72);
    const weight = randomValues(8, 1);
    const expected = Float64Array.from(sliced, (value, at) => {
      const group = sliced.slice(at & ~7, (at & ~7) + 8);
      const square = group.reduce((sum, each) => sum + each * each, 0) / 8;
      return (value / Math.sqrt(square)) * (weight[at % 8] ?? NaN);
    });
    expect(relativeError(run(steps, [2], x), expected)).toBeLessThan(1e-6);
  });
});

describe("soft-cap", () => {
  it("bends each value to stay within its limit", () => {
    const large = x.map((value) => value * 20);
    const output = run([{ tag: "soft-cap", val: { input: 0, limit: 5 } }], [1], large);
    const expected = Float64Array.from(large, (value) => 5 * Math.tanh(value / 5));
    expect(relativeError(output, expected)).toBeLessThan(1e-6);
    expect(Math.max(...output)).toBeLessThanOrEqual(5);
  });
});

const refused: readonly [string, Step][] = [
  ["has 96", { tag: "slice", val: { input: 0, first: 90, length: 7 } }],
  ["has 96", { tag: "slice", val: { input: 0, first: 2 ** 32 - 1, length: 2 ** 32 - 1 } }],
  ["0 values", { tag: "slice", val: { input: 0, first: 0, length: 0 } }],
  ["value 1", { tag: "slice", val: { input: 1, first: 0, length: 1 } }],
  ["limit", { tag: "soft-cap", val: { input: 0, limit: 0 } }],
  ["limit", { tag: "soft-cap", val: { input: 0, limit: -1 } }],
  ["limit", { tag: "soft-cap", val: { input: 0, limit: NaN } }],
  ["limit", { tag: "soft-cap", val: { input: 0, limit: Infinity } }],
  ["limit", { tag: "soft-cap", val: { input: 0, limit: 1e-45 } }],
  ["value 9", { tag: "soft-cap", val: { input: 9, limit: 1 } }],
];

describe("a step that makes no sense", () => {
  it.each(refused)("is refused, naming %s: %j", (text, step) => {
    const attempt = (): unknown => run([step], [1], x);
    expect(attempt).toThrow(expect.objectContaining({ code: "bad-argument" }));
    expect(attempt).toThrow(text);
    expect(attempt).toThrow("step 0");
  });
});
