// What each rule says of runs on a matrix whose kernel depends on its columns, and on one whose kernel does not.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BatchInvariance, invariantColumnsMax } from "../../host/compute/batch-invariance.ts";
import { ColumnRules } from "../../host/compute/column-rules.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import type { Program } from "../../host/compute/program.ts";
import { loadMatrices, quantized, randomValues } from "./matrix.ts";

const length = 256;
const types = { f32: 0, q8_0: 8 };

let device: Device;
let weights: Weights;
beforeAll(() => {
  device = Device.open({ threads: 1 });
  const values = randomValues(length * length, 3);
  weights = loadMatrices(
    device,
    Object.entries(types).map(([name, type]) => quantized(name, type, [length, length], values)),
  );
});
afterAll(() => {
  weights.free();
  device.close();
});

function withProduct<Result>(weight: number, use: (program: Program) => Result): Result {
  const program = device.compile(weights, {
    inputs: [length],
    steps: [{ tag: "matmul", val: { weight, input: 0 } }],
    outputs: [1],
  });
  try {
    return use(program);
  } finally {
    program.free();
  }
}

describe.each(Object.keys(types))("%s", (name) => {
  const weight = Object.keys(types).indexOf(name);

  it("is made as the trial says and never wider, by the rule `invariant`", () => {
    withProduct(weight, (program) => {
      const invariance = new BatchInvariance(device);
      const form = invariance.form(weights, program);
      expect(new ColumnRules(invariance).beside("invariant", 1, { weights, program })).toEqual({
        mergeable: true,
        ...form,
        columnsMax: invariantColumnsMax,
      });
    });
  });

  it("is merged without padding only where that changes nothing, by the rule `plain`", () => {
    withProduct(weight, (program) => {
      const invariance = new BatchInvariance(device);
      const { multiple, apart } = invariance.form(weights, program);
      const mergeable = multiple === 1 && !apart;
      const rules = new ColumnRules(invariance);
      expect(rules.beside("plain", 8, { weights, program })).toMatchObject({
        mergeable,
        multiple: 1,
      });
      const wide = rules.beside("plain", invariantColumnsMax + 1, { weights, program });
      expect(wide.mergeable).toBe(false);
    });
  });

  it("is always merged and never padded, by the rule `any`", () => {
    withProduct(weight, (program) => {
      const rules = new ColumnRules(new BatchInvariance(device));
      expect(rules.beside("any", 500, { weights, program })).toMatchObject({
        mergeable: true,
        multiple: 1,
      });
    });
  });
});

it("gives a program of many large matrices fewer columns at a time", () => {
  const [rowLength, rows] = [4096, 2304];
  const values = new Float32Array(rowLength * rows).fill(0.5);
  const large = loadMatrices(device, [quantized("w", types.q8_0, [rowLength, rows], values)]);
  const product = { tag: "matmul", val: { weight: 0, input: 0 } } as const;
  const program = device.compile(large, {
    inputs: [rowLength],
    steps: Array.from({ length: 64 }, () => product),
    outputs: [64],
  });
  const rules = new ColumnRules(new BatchInvariance(device));
  const { columnsMax } = rules.beside("invariant", 1, { weights: large, program });
  // 2^36 multiply-adds over 64 matrices, in steps of 32 columns.
  expect(columnsMax).toBe(96);
  program.free();
  large.free();
});
