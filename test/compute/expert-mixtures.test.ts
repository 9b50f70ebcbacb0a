// Whole mixtures of experts: that merging changes no bit of them, whatever type their matrices have, and every step
// that is refused.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Step } from "../../host/abi/world.ts";
import { BatchInvariance } from "../../host/compute/batch-invariance.ts";
import { ColumnRules } from "../../host/compute/column-rules.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";
import type { ProductForm, Program } from "../../host/compute/program.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { f32, loadMatrices, product, quantized, randomValues, relativeError } from "./matrix.ts";

const inputLength = 96;
const outputLength = 80;
const experts = 6;
const used = 3;
const matrixElements = inputLength * outputLength;

/** Tensors of the model that most of these tests run on. */
const outer = 0;
const inner = 1;
const flat = 2;

let device: Device;
let weights: Weights;

beforeAll(() => {
  device = Device.open({ threads: 2 });
  const all = matrixElements * experts;
  weights = loadMatrices(device, [
    f32("outer", [inputLength, outputLength, experts], randomValues(all, 1)),
    f32("inner", [outputLength, inputLength, experts], randomValues(all, 2)),
    f32("flat", [inputLength, outputLength], randomValues(matrixElements, 3)),
    f32("bias", [outputLength], randomValues(outputLength, 4)),
  ]);
});

afterAll(() => {
  weights.free();
  device.close();
});

describe("a whole mixture", () => {
  const mixture: Step[] = [
    { tag: "softmax", val: { input: 1 } },
    { tag: "choice", val: { scores: 2, used } },
    { tag: "expert-weights", val: { gates: 2, choice: 3, normalized: true } },
    { tag: "matmul", val: { weight: outer, input: 0, experts: { choice: 3, used } } },
    { tag: "gated", val: { activation: "silu", gate: 5, up: 5 } },
    { tag: "matmul", val: { weight: inner, input: 6, experts: { choice: 3, used } } },
    { tag: "weighted-sum", val: { input: 7, weights: 4 } },
  ];
  const definition: ProgramDefinition = {
    inputs: [inputLength, experts],
    steps: mixture,
    outputs: [8],
  };

  it("has the same bits for a column beside others as alone", () => {
    const program = device.compile(weights, definition);
    const rule = new ColumnRules(new BatchInvariance(device)).beside("invariant", 1, {
      weights,
      program,
    });
    expect(rule.mergeable).toBe(true);
    const inputs = Array.from({ length: 12 }, (_, seed) =>
      randomValues(program.inputLength, seed + 50),
    );
    const alone = inputs.map((input) => merged(program, [input], rule)[0]);
    const places = fc.array(fc.nat({ max: inputs.length - 1 }), { minLength: 1, maxLength: 70 });
    fc.assert(
      fc.property(places, (chosen) => {
        const together = chosen.map((index) => inputs[index] ?? new Float32Array());
        expect(merged(program, together, rule)).toEqual(chosen.map((index) => alone[index]));
      }),
      { numRuns: 40, seed: 5 },
    );
    program.free();
  });

  it("survives values that are no numbers", () => {
    for (const value of [NaN, Infinity, -Infinity, 3e38, 1e-45, 0]) {
      const program = device.compile(weights, definition);
      const input = new Float32Array(program.inputLength * 5).fill(value);
      program.run(5, input, new Float32Array(program.outputLength * 5));
      program.free();
    }
  });
});

const typeNames = ["f32", "f16", "bf16", "q4_0", "q4_1", "q5_0", "q8_0", "q4_K", "q6_K", "iq4_nl"];
const someTypes = [...tensorTypes.values()].filter(({ name }) => typeNames.includes(name));

describe.each(someTypes)("experts of type $name", ({ id, name }) => {
  const shape = { inputs: 256, outputs: 96, count: 4 };
  const dimensions = [shape.inputs, shape.outputs, shape.count];
  const elements = shape.inputs * shape.outputs;

  it("agree with their rows, and merged with alone, where repacked too", () => {
    const values = randomValues(elements * shape.count, id);
    const matrix = quantized("blk.0.ffn_up_exps.weight", id, dimensions, values);
    const rowsMatrix = quantized("token_embd.weight", id, dimensions, values);
    const own = loadMatrices(device, [matrix, rowsMatrix]);
    const program = device.compile(own, {
      inputs: [shape.inputs, 2],
      steps: [{ tag: "matmul", val: { weight: 0, input: 0, experts: { choice: 1, used: 2 } } }],
      outputs: [2],
    });
    const rows = new Float32Array(values.length);
    device.rows(
      own,
      1,
      Uint32Array.from({ length: shape.outputs * 4 }, (_, row) => row),
      rows,
    );
    const inputs = Array.from({ length: 9 }, (_, seed) =>
      Float32Array.of(...randomValues(shape.inputs, seed), seed % 4, (seed * 3 + 1) % 4),
    );
    const form = new BatchInvariance(device).form(own, program);
    expect(form.multiple, name).toBeLessThan(Infinity);
    const alone = inputs.map((input) => merged(program, [input], form)[0]);
    expect(merged(program, inputs, form)).toEqual(alone);
    for (const [seed, input] of inputs.entries()) {
      const expected = [seed % 4, (seed * 3 + 1) % 4].flatMap((expert) => [
        ...product(
          rows.subarray(expert * elements, (expert + 1) * elements),
          input.subarray(0, shape.inputs),
          { inputLength: shape.inputs, outputLength: shape.outputs, columns: 1 },
        ),
      ]);
      const found = alone[seed] ?? new Float32Array();
      expect(relativeError(found, Float64Array.from(expected))).toBeLessThan(0.015);
    }
    program.free();
    own.free();
  });
});

describe("a step of experts is refused", () => {
  const chooses = (choice: number, count: number) => ({ choice, used: count });
  const refused: readonly (readonly [string, Step, string])[] = [
    ["a flat matrix", step(flat, 0, chooses(1, used)), "not that of 2 experts"],
    ["too few chosen", step(outer, 0, chooses(1, used + 1)), "chooses 3 experts"],
    ["no expert", step(outer, 0, chooses(1, 0)), "uses 0 experts"],
    ["a choice that is not there", step(outer, 0, chooses(3, used)), "value 3 is not one of"],
    ["a column of another length", step(outer, 2, chooses(1, used)), "value 2 has 7"],
    ["more than there are", { tag: "choice", val: { scores: 2, used: 8 } }, "1 to 7 are possible"],
    ["none", { tag: "choice", val: { scores: 2, used: 0 } }, "uses 0 experts"],
    [
      "weights of too many",
      { tag: "expert-weights", val: { gates: 2, choice: 0, normalized: true } },
      "uses 96 experts, 1 to 64",
    ],
    ["a sum that does not divide", { tag: "weighted-sum", val: { input: 2, weights: 1 } }, "7"],
    ["a sum of too many", { tag: "weighted-sum", val: { input: 0, weights: 0 } }, "uses 96"],
  ];

  function step(weight: number, input: number, selection: { choice: number; used: number }): Step {
    return { tag: "matmul", val: { weight, input, experts: selection } };
  }

  it.each(refused)("for %s", (_what, bad, text) => {
    const definition = { inputs: [inputLength, used, 7], steps: [bad], outputs: [3] };
    const attempt = (): unknown => device.compile(weights, definition);
    expect(attempt).toThrow(expect.objectContaining({ code: "bad-argument" }));
    expect(attempt).toThrow(text);
    expect(attempt).toThrow("step 0");
  });

  it("for a bias", () => {
    const val = { weight: outer, input: 0, bias: 3, experts: chooses(1, used) };
    const steps: Step[] = [{ tag: "matmul", val }];
    const attempt = (): unknown =>
      device.compile(weights, { inputs: [inputLength, used], steps, outputs: [2] });
    expect(attempt).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});

function merged(
  program: Program,
  inputs: readonly Float32Array[],
  form: ProductForm,
): Float32Array[] {
  const parts = inputs.map((input) => ({
    first: 0,
    columns: 1,
    totalColumns: 1,
    input,
    output: new Float32Array(program.outputLength),
  }));
  program.runMerged(parts, form);
  return parts.map(({ output }) => output);
}
