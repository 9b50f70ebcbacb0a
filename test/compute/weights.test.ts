// Weights from plan to end: what is repacked, what is reserved, and that nothing is reached too early or
// too late.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Device } from "../../host/compute/device.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { f32, loadMatrices, locate, quantized, randomValues, type Matrix } from "./matrix.ts";

let device: Device;

beforeAll(() => {
  device = Device.open({ threads: 1 });
});

afterAll(() => device.close());

const q4 = 2;

/** Large enough to be repacked where the CPU can. */
function q4Matrix(name: string): Matrix {
  return quantized(name, q4, [256, 512], randomValues(256 * 512, 1));
}

describe("planning", () => {
  it("keeps embeddings, small tensors and vectors as they are in the file", () => {
    const { tensors } = device.planWeights(
      locate([
        q4Matrix("token_embd.weight"),
        q4Matrix("blk.0.attn_q.weight"),
        quantized("small", q4, [256, 256], randomValues(65_536, 1)),
        f32("blk.0.attn_norm.weight", [70_000], randomValues(70_000, 2)),
      ]),
    );
    expect(tensors.map(({ repacked }) => repacked !== undefined)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it("says the bytes that will be reserved, and stages only what is repacked", () => {
    const matrices = [q4Matrix("a"), q4Matrix("b"), f32("c", [8], randomValues(8, 1))];
    const plan = device.planWeights(locate(matrices));
    let reserved = 0;
    const weights = device.allocateWeights(plan, (bytes) => {
      reserved += bytes;
    });
    expect(reserved).toBe(plan.residentBytes + plan.stagingBytes);
    expect(plan.stagingBytes).toBe(matrices[0]?.bytes.length);
    expect(device.planWeights(locate(matrices.slice(2))).stagingBytes).toBe(0);
    weights.free();
  });

  it("refuses sizes that are not their shapes', and types that ggml doesn't have", () => {
    const [location] = locate([f32("x", [8, 2], randomValues(16, 1))]);
    if (location === undefined) throw new Error("no location");
    for (const [change, code] of [
      [{ byteLength: 60 }, "bad-file"],
      [{ dimensions: [8, 3] }, "bad-file"],
      [{ dimensions: [] }, "bad-file"],
      [{ dimensions: [16, 1, 1, 1, 1] }, "bad-file"],
      [{ dimensions: [0, 2], byteLength: 0 }, "bad-file"],
      [{ type: 12 }, "bad-file"],
      [{ type: 4 }, "unsupported"],
      [{ type: 43 }, "unsupported"],
      [{ type: -1 }, "unsupported"],
    ] as const) {
      const attempt = (): unknown => device.planWeights([{ ...location, ...change }]);
      expect(attempt).toThrow(expect.objectContaining({ code }));
    }
  });
});

describe("weights", () => {
  it("leave nothing allocated if a reservation fails", () => {
    const plan = device.planWeights(locate([q4Matrix("a"), q4Matrix("b")]));
    for (let failing = 1; failing <= 3; failing++) {
      let calls = 0;
      const attempt = (): unknown =>
        device.allocateWeights(plan, () => {
          calls += 1;
          if (calls === failing) throw new RealmError("out-of-memory", "the budget is spent");
        });
      expect(attempt).toThrow("the budget is spent");
      expect(calls).toBe(failing);
    }
  });

  it("are open one repacked tensor at a time, and once", () => {
    const plan = device.planWeights(locate([q4Matrix("a"), q4Matrix("b")]));
    const weights = device.allocateWeights(plan, () => {});
    const first = weights.open(0);
    expect(() => weights.open(1)).toThrow("0 is still open");
    first.commit();
    expect(() => weights.open(0)).toThrow("not there to be filled");
    weights.free();
  });

  it("cannot be written once they are committed, nor reached once they are freed", () => {
    const matrix = f32("a", [4], randomValues(4, 1));
    const plan = device.planWeights(locate([matrix]));
    const weights = device.allocateWeights(plan, () => {});
    const open = weights.open(0);
    open.bytes.set(matrix.bytes);
    expect(() => weights.tensor(0)).toThrow(expect.objectContaining({ code: "not-found" }));
    open.commit();
    expect(open.bytes.length).toBe(0);
    const memory = device.nativeMemory(100);
    expect(memory.bytes.length).toBe(100);
    memory.free();
    expect(memory.bytes.length).toBe(0);
    weights.free();
    expect(() => weights.tensor(0)).toThrow("freed");
  });

  it("do not run programs once they are freed", () => {
    const weights = loadMatrices(device, [f32("a", [4, 4], randomValues(16, 1))]);
    const steps = [{ tag: "matmul", val: { weight: 0, input: 0 } } as const];
    const program = device.compile(weights, { inputs: [4], steps, outputs: [1] });
    weights.free();
    const run = (): void => program.run(1, new Float32Array(4), new Float32Array(4));
    expect(run).toThrow("weights were freed");
    program.free();
  });
});

describe("embeddings that are the output matrix too", () => {
  const embeddings = q4Matrix("token_embd.weight");
  const outputNorm = f32("output_norm.weight", [256], randomValues(256, 3));
  const tied = [embeddings, outputNorm];

  it("are planned in both layouts, but not beside an output matrix, for a model without one, or in a mapped file", () => {
    const layouts = (...planned: Parameters<Device["planWeights"]>): unknown => {
      const [tensor] = device.planWeights(...planned).tensors;
      return { plain: tensor?.plain !== undefined, repacked: tensor?.repacked !== undefined };
    };
    expect(layouts(locate(tied))).toEqual({ plain: true, repacked: true });
    const once = { plain: true, repacked: false };
    expect(layouts(locate([...tied, q4Matrix("output.weight")]))).toEqual(once);
    expect(layouts(locate([embeddings]))).toEqual(once);
    const file = {
      path: "model.gguf",
      descriptor: -1,
      offset: 0,
      byteLength: embeddings.bytes.length,
    };
    expect(layouts(locate(tied), [file])).toEqual(once);
  });

  it("take no staging, are counted twice, and reserved as planned", () => {
    const plan = device.planWeights(locate(tied));
    expect(plan.stagingBytes).toBe(0);
    expect(plan.residentBytes).toBeGreaterThanOrEqual(2 * embeddings.bytes.length);
    let reserved = 0;
    device.allocateWeights(plan, (bytes) => (reserved += bytes)).free();
    expect(reserved).toBe(plan.residentBytes);
  });

  it("give the rows of the file, and the products of the same matrix that is repacked", () => {
    const weights = loadMatrices(device, [...tied, { ...embeddings, name: "blk.0.attn_q.weight" }]);
    const [rows, expected] = [new Float32Array(512), new Float32Array(512)];
    device.rows(weights, 0, Uint32Array.of(511, 0), rows);
    const alone = loadMatrices(device, [embeddings]);
    device.rows(alone, 0, Uint32Array.of(511, 0), expected);
    expect(rows).toEqual(expected);
    const products = [0, 2].map((weight) => {
      const steps = [{ tag: "matmul", val: { weight, input: 0 } } as const];
      const program = device.compile(weights, { inputs: [256], steps, outputs: [1] });
      const output = new Float32Array(512 * 3);
      program.run(3, randomValues(256 * 3, 4), output);
      program.free();
      return output;
    });
    expect(products[0]).toEqual(products[1]);
    expect(products[0]?.every((value) => value === 0)).toBe(false);
    for (const each of [weights, alone]) each.free();
  });
});

describe("rows", () => {
  it("come as they are in the file, in any order", () => {
    const values = randomValues(8 * 5, 1);
    const weights = loadMatrices(device, [f32("a", [8, 5], values)]);
    const output = new Float32Array(24);
    device.rows(weights, 0, Uint32Array.of(4, 0, 4), output);
    const last = values.subarray(32);
    expect(output).toEqual(Float32Array.of(...last, ...values.subarray(0, 8), ...last));
    weights.free();
  });

  it("past the end, of another length, of repacked or whole-number tensors are refused", () => {
    const integers = { name: "i32", type: 26, dimensions: [4, 2], bytes: new Uint8Array(32) };
    const a = f32("a", [8, 5], randomValues(40, 1));
    const weights = loadMatrices(device, [a, q4Matrix("b"), integers]);
    for (const [tensor, row, length, code] of [
      [0, 5, 8, "bad-argument"],
      [0, 2 ** 32 - 1, 8, "bad-argument"],
      [0, 0, 7, "bad-argument"],
      [1, 0, 256, "unsupported"],
      [2, 0, 4, "unsupported"],
      [3, 0, 8, "not-found"],
    ] as const) {
      const read = (): void =>
        device.rows(weights, tensor, Uint32Array.of(row), new Float32Array(length));
      expect(read).toThrow(expect.objectContaining({ code }));
    }
    const steps = [{ tag: "matmul", val: { weight: 2, input: 0 } } as const];
    const compile = (): unknown => device.compile(weights, { inputs: [4], steps, outputs: [1] });
    expect(compile).toThrow(expect.objectContaining({ code: "unsupported" }));
    weights.free();
  });
});

it("a device takes 1 to 512 threads", () => {
  for (const threads of [0, 1.5, NaN, 513]) {
    expect(() => Device.open({ threads })).toThrow(
      expect.objectContaining({ code: "bad-argument" }),
    );
  }
});
