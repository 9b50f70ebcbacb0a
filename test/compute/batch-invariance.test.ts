// That merging changes no bit where the trial says so: each type, plain and repacked, against products at widths
// and places drawn at random.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BatchInvariance, invariantColumnsMax } from "../../host/compute/batch-invariance.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import type { ProductForm, Program } from "../../host/compute/program.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { loadMatrices, quantized, randomValues } from "./matrix.ts";

const names = [
  "f32",
  "f16",
  "bf16",
  "q4_0",
  "q4_1",
  "q5_0",
  "q5_1",
  "q8_0",
  "q4_K",
  "q5_K",
  "q6_K",
];
const shapes = [
  [256, 64],
  [512, 96],
] as const;
const cases = [...tensorTypes.values()]
  .filter(({ name }) => names.includes(name))
  .flatMap(({ id, name }) => shapes.map(([inputs, outputs]) => ({ id, name, inputs, outputs })));

let device: Device;
beforeAll(() => {
  device = Device.open({ threads: 2 });
});
afterAll(() => device.close());

interface Loaded {
  readonly weights: Weights;
  readonly program: Program;
}

function load({ id, inputs, outputs }: (typeof cases)[number]): Loaded {
  const values = randomValues(inputs * outputs, id);
  const weights = loadMatrices(device, [quantized("w", id, [inputs, outputs], values)]);
  const program = device.compile(weights, {
    inputs: [inputs],
    steps: [{ tag: "matmul", val: { weight: 0, input: 0 } }],
    outputs: [1],
  });
  return { weights, program };
}

function productOf(
  program: Program,
  columns: readonly Float32Array[],
  form: ProductForm = { multiple: 1, apart: false },
): Float32Array[] {
  const output = Array.from(columns, () => new Float32Array(program.outputLength));
  const parts = columns.map((input, index) => ({
    first: 0,
    columns: 1,
    totalColumns: 1,
    input,
    output: output[index] ?? new Float32Array(),
  }));
  program.runMerged(parts, form);
  return output;
}

describe.each(cases)("$name of $inputs x $outputs", (one) => {
  it("has the same bits merged as alone, made as the trial says", () => {
    const { weights, program } = load(one);
    const invariance = new BatchInvariance(device);
    const form = invariance.form(weights, program);
    expect(form.multiple).toBeLessThan(Infinity);
    const columns = Array.from({ length: 16 }, (_, seed) => randomValues(one.inputs, seed + 100));
    const alone = columns.map((column) => productOf(program, [column], form)[0]);
    const places = fc.array(fc.nat({ max: columns.length - 1 }), {
      minLength: 1,
      maxLength: invariantColumnsMax,
    });
    fc.assert(
      fc.property(places, (chosen) => {
        const merged = productOf(
          program,
          chosen.map((index) => columns[index] ?? new Float32Array()),
          form,
        );
        expect(merged).toEqual(chosen.map((index) => alone[index]));
      }),
      { numRuns: 40, seed: 7 },
    );
    program.free();
    weights.free();
  });
});

it("the trial finds a kernel that differs by the number of columns, where this CPU has one", () => {
  const q4K = cases.find(({ name, inputs }) => name === "q4_K" && inputs === 512);
  if (q4K === undefined) throw new Error("no q4_K");
  const { weights, program } = load(q4K);
  const columns = Array.from({ length: 4 }, (_, seed) => randomValues(q4K.inputs, seed));
  const merged = productOf(program, columns);
  const differs = columns.some((column, index) => {
    const [alone] = productOf(program, [column]);
    return alone?.some((value, at) => value !== merged[index]?.[at]) ?? true;
  });
  const { multiple, apart } = new BatchInvariance(device).form(weights, program);
  expect(multiple > 1 || apart).toBe(differs);
  program.free();
  weights.free();
});
