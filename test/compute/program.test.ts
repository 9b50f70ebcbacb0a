// Programs against sums in doubles, and everything about them that is refused.
// Tensors are f32 here; other types are every-type.test.ts's.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Step } from "../../host/abi/world.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";
import { f32, loadMatrices, product, randomValues, relativeError } from "./matrix.ts";

const inputLength = 96;
const outputLength = 80;
const columns = 3;
const epsilon = 1e-5;

/** Tensors of the model that these tests run on. */
const matrix = 0;
const bias = 1;
const normWeight = 2;
const normBias = 3;
const groupWeight = 4;
const cube = 5;

let device: Device;
let weights: Weights;
const values = {
  matrix: randomValues(inputLength * outputLength, 1),
  bias: randomValues(outputLength, 2),
  normWeight: randomValues(inputLength, 3),
  normBias: randomValues(inputLength, 4),
  groupWeight: randomValues(32, 5),
};

beforeAll(() => {
  device = Device.open({ threads: 1 });
  weights = loadMatrices(device, [
    f32("matrix", [inputLength, outputLength], values.matrix),
    f32("bias", [outputLength], values.bias),
    f32("norm.weight", [inputLength], values.normWeight),
    f32("norm.bias", [inputLength], values.normBias),
    f32("group.weight", [32], values.groupWeight),
    f32("cube", [4, 4, 4], randomValues(64, 6)),
  ]);
});

afterAll(() => {
  weights.free();
  device.close();
});

function run(definition: ProgramDefinition, input: Float32Array, columnCount = columns) {
  const program = device.compile(weights, definition);
  try {
    const output = new Float32Array(program.outputLength * columnCount);
    program.run(columnCount, input, output);
    return output;
  } finally {
    program.free();
  }
}

/** Each column changed by itself. */
function byColumn(
  input: Float32Array,
  length: number,
  change: (column: number[]) => number[],
): Float64Array {
  const result: number[] = [];
  for (let at = 0; at < input.length; at += length) {
    result.push(...change([...input.subarray(at, at + length)]));
  }
  return Float64Array.from(result);
}

const mean = (column: readonly number[]): number =>
  column.reduce((sum, value) => sum + value, 0) / column.length;
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const geluTanh = (value: number): number =>
  0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));

const activations = {
  silu: (value: number) => value * sigmoid(value),
  gelu: geluTanh,
  "gelu-quick": (value: number) => value * sigmoid(1.702 * value),
  relu: (value: number) => Math.max(value, 0),
} as const;

const x = randomValues(inputLength * columns, 10);
const y = randomValues(inputLength * columns, 11);
const both = new Float32Array([...x, ...y]);

describe("a program's step", () => {
  it("matmul multiplies each column and adds the bias", () => {
    const expected = product(values.matrix, x, { inputLength, outputLength, columns });
    const steps: Step[] = [{ tag: "matmul", val: { weight: matrix, input: 0, bias } }];
    const output = run({ inputs: [inputLength], steps, outputs: [1] }, x);
    const plusBias = expected.map((value, at) => value + (values.bias[at % outputLength] ?? NaN));
    expect(relativeError(output, plusBias)).toBeLessThan(1e-6);
  });

  it("norm divides by the root mean square, then scales", () => {
    const expected = byColumn(x, inputLength, (column) => {
      const scale = 1 / Math.sqrt(mean(column.map((value) => value ** 2)) + epsilon);
      return column.map((value, at) => value * scale * (values.normWeight[at] ?? NaN));
    });
    const norm = { kind: "root-mean-square", input: 0, epsilon, groupLength: 0 } as const;
    const steps: Step[] = [{ tag: "norm", val: { ...norm, weight: normWeight } }];
    const output = run({ inputs: [inputLength], steps, outputs: [1] }, x);
    expect(relativeError(output, expected)).toBeLessThan(1e-6);
  });

  it("norm of a layer takes the mean off, then scales and shifts", () => {
    const expected = byColumn(x, inputLength, (column) => {
      const middle = mean(column);
      const scale = 1 / Math.sqrt(mean(column.map((value) => (value - middle) ** 2)) + epsilon);
      return column.map((value, at) => {
        return (
          (value - middle) * scale * (values.normWeight[at] ?? NaN) + (values.normBias[at] ?? NaN)
        );
      });
    });
    const val = { kind: "layer", input: 0, epsilon, groupLength: 0 } as const;
    const steps: Step[] = [{ tag: "norm", val: { ...val, weight: normWeight, bias: normBias } }];
    const output = run({ inputs: [inputLength], steps, outputs: [1] }, x);
    expect(relativeError(output, expected)).toBeLessThan(1e-6);
  });

  it("norm in groups takes each run of values by itself", () => {
    const expected = byColumn(x, 32, (group) => {
      const scale = 1 / Math.sqrt(mean(group.map((value) => value ** 2)) + epsilon);
      return group.map((value, at) => value * scale * (values.groupWeight[at] ?? NaN));
    });
    const norm = { kind: "root-mean-square", input: 0, epsilon, groupLength: 32 } as const;
    const steps: Step[] = [{ tag: "norm", val: { ...norm, weight: groupWeight } }];
    const output = run({ inputs: [inputLength], steps, outputs: [1] }, x);
    expect(relativeError(output, expected)).toBeLessThan(1e-6);
  });

  it.each(["silu", "gelu", "gelu-quick", "relu"] as const)(
    "activation %s, alone and gated",
    (name) => {
      const activate = activations[name];
      const steps: Step[] = [
        { tag: "activation", val: { activation: name, input: 0 } },
        { tag: "gated", val: { activation: name, gate: 0, up: 1 } },
      ];
      const output = run({ inputs: [inputLength, inputLength], steps, outputs: [2, 3] }, both);
      const alone = Float64Array.from(x, activate);
      const gated = alone.map((value, at) => value * (y[at] ?? NaN));
      // gelu comes from a table of half floats, as in llama.cpp.
      expect(relativeError(output.subarray(0, x.length), alone)).toBeLessThan(1e-3);
      expect(relativeError(output.subarray(x.length), gated)).toBeLessThan(1e-3);
    },
  );

  it("binary and scale go element by element", () => {
    const steps: Step[] = [
      { tag: "binary", val: { operator: "add", left: 0, right: 1 } },
      { tag: "binary", val: { operator: "multiply", left: 2, right: 0 } },
      { tag: "scale", val: { input: 3, factor: -0.5 } },
    ];
    const output = run({ inputs: [inputLength, inputLength], steps, outputs: [4, 0] }, both);
    const expected = Float64Array.from(x, (value, at) => -0.5 * (value + (y[at] ?? NaN)) * value);
    expect(relativeError(output.subarray(0, x.length), expected)).toBeLessThan(1e-6);
    // An input can be given back as it is.
    expect(output.subarray(x.length)).toEqual(x);
  });
});

describe("a program", () => {
  it("gives the same columns at any number of columns, in any order of runs", () => {
    const steps: Step[] = [
      { tag: "matmul", val: { weight: matrix, input: 0, bias } },
      { tag: "activation", val: { activation: "relu", input: 1 } },
    ];
    const program = device.compile(weights, { inputs: [inputLength], steps, outputs: [2, 1] });
    const all = randomValues(inputLength * 64, 12);
    const results = [64, 1, 17, 1, 64, 200, 1].map((count) => {
      const input = randomValues(inputLength * count, 12);
      const output = new Float32Array(program.outputLength * count);
      program.run(count, input, output);
      return output.subarray(0, outputLength);
    });
    const [first] = results;
    for (const result of results) {
      expect(relativeError(result, Float64Array.from(first ?? []))).toBeLessThan(1e-6);
    }
    expect(all.subarray(0, inputLength)).toEqual(randomValues(inputLength, 12));
    program.free();
  });

  it("shares the memory of its values with all others", () => {
    const steps: Step[] = [{ tag: "matmul", val: { weight: matrix, input: 0 } }];
    const definition = { inputs: [inputLength], steps, outputs: [1] };
    run(definition, randomValues(inputLength * 256, 1), 256);
    const bytes = device.activationBytes;
    const programs = Array.from({ length: 1200 }, () => device.compile(weights, definition));
    const output = new Float32Array(outputLength);
    for (const program of programs) program.run(1, x.subarray(0, inputLength), output);
    expect(device.activationBytes).toBe(bytes);
    for (const program of programs) program.free();
  });

  it("survives values that are no numbers", () => {
    const steps: Step[] = [
      { tag: "norm", val: { kind: "root-mean-square", input: 0, epsilon: 0, groupLength: 0 } },
      { tag: "norm", val: { kind: "layer", input: 0, epsilon: 0, groupLength: 0 } },
      { tag: "activation", val: { activation: "gelu", input: 0 } },
      { tag: "activation", val: { activation: "gelu-quick", input: 0 } },
      { tag: "gated", val: { activation: "silu", gate: 0, up: 0 } },
      { tag: "gated", val: { activation: "gelu", gate: 0, up: 0 } },
      { tag: "matmul", val: { weight: matrix, input: 1 } },
      { tag: "soft-cap", val: { input: 0, limit: 30 } },
    ];
    const outputs = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const value of [NaN, Infinity, -Infinity, 3e38, 1e-45, 0]) {
      const input = new Float32Array(inputLength * columns).fill(value);
      run({ inputs: [inputLength], steps, outputs }, input);
    }
  });

  it("is refused where it makes no sense, naming the step", () => {
    const good: Step = { tag: "matmul", val: { weight: matrix, input: 0 } };
    const norm = { kind: "layer", input: 0, epsilon, groupLength: 0 } as const;
    const refused: readonly [string, Step, string][] = [
      ["not-found", { tag: "matmul", val: { weight: 6, input: 0 } }, "no tensor 6"],
      ["bad-argument", { tag: "matmul", val: { weight: matrix, input: 2 } }, "value 2"],
      ["bad-argument", { tag: "matmul", val: { weight: matrix, input: 1 } }, "has 80"],
      ["bad-argument", { tag: "matmul", val: { weight: cube, input: 0 } }, "dimensions"],
      ["bad-argument", { tag: "matmul", val: { weight: matrix, input: 0, bias: 2 } }, "[96]"],
      ["unsupported", { tag: "matmul", val: { weight: matrix, input: 0, adapter: 1 } }, "adapter"],
      ["bad-argument", { tag: "norm", val: { ...norm, epsilon: -1 } }, "epsilon"],
      ["bad-argument", { tag: "norm", val: { ...norm, epsilon: NaN } }, "epsilon"],
      ["bad-argument", { tag: "norm", val: { ...norm, groupLength: 7 } }, "groups of 7"],
      ["bad-argument", { tag: "norm", val: { ...norm, weight: bias } }, "[80]"],
      ["bad-argument", { tag: "binary", val: { operator: "add", left: 0, right: 1 } }, "length"],
      ["bad-argument", { tag: "gated", val: { activation: "silu", gate: 1, up: 0 } }, "length"],
      ["bad-argument", { tag: "scale", val: { input: 0, factor: Infinity } }, "factor"],
    ];
    for (const [code, step, text] of refused) {
      const definition = { inputs: [inputLength], steps: [good, step], outputs: [1] };
      const attempt = (): unknown => device.compile(weights, definition);
      expect(attempt).toThrow(expect.objectContaining({ code }));
      expect(attempt).toThrow(text);
      expect(attempt).toThrow("step 1");
    }
  });

  it("is refused with too many or too few parts", () => {
    const step: Step = { tag: "matmul", val: { weight: matrix, input: 0 } };
    const good = { inputs: [inputLength], steps: [step], outputs: [1] };
    for (const [change, code] of [
      [{ inputs: [] }, "bad-argument"],
      [{ inputs: [0] }, "bad-argument"],
      [{ inputs: Array.from({ length: 9 }, () => inputLength) }, "limit"],
      [{ steps: [] }, "bad-argument"],
      [{ steps: Array.from({ length: 65 }, () => step) }, "limit"],
      [{ outputs: [] }, "bad-argument"],
      [{ outputs: [2] }, "bad-argument"],
      [{ outputs: [1, 1, 1, 1, 1, 1, 1, 1, 1] }, "limit"],
    ] as const) {
      const attempt = (): unknown => device.compile(weights, { ...good, ...change });
      expect(attempt).toThrow(expect.objectContaining({ code }));
    }
  });

  it("does not run on wrong lengths, too many columns, or when it was freed", () => {
    const steps: Step[] = [{ tag: "scale", val: { input: 0, factor: 2 } }];
    const program = device.compile(weights, { inputs: [4], steps, outputs: [1] });
    const four = new Float32Array(4);
    for (const [count, input, output] of [
      [0, four, four],
      [1.5, four, four],
      [2, four, four],
      [1, four, new Float32Array(5)],
      [1, new Float32Array(3), four],
    ] as const) {
      const attempt = (): void => program.run(count, input, output);
      expect(attempt).toThrow(expect.objectContaining({ code: "bad-argument" }));
    }
    program.free();
    const late = (): void => program.run(1, four, four);
    expect(late).toThrow(expect.objectContaining({ code: "not-found" }));
  });
});
