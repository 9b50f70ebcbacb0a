// The kernels of pooling and of scores that fall with the distance: what SIMD computes is what one value at a time gives.

import { beforeAll, describe, expect, it } from "vitest";

import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { randomFloats } from "../random-floats.ts";

interface Kernels {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  addVector(target: number, source: number, count: number): void;
  addVectorScalar(target: number, source: number, count: number): void;
  scaleVector(vector: number, count: number, factor: number): void;
  scaleVectorScalar(vector: number, count: number, factor: number): void;
  vectorLength(vector: number, count: number): number;
  vectorLengthScalar(vector: number, count: number): number;
  transpose4(...parameters: number[]): void;
  transpose4Scalar(...parameters: number[]): void;
  linearBias(scores: number, count: number, position: number, slope: number): void;
  linearBiasScalar(scores: number, count: number, position: number, slope: number): void;
}

let kernels: Kernels;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/model/assembly/vectors.ts");
  kernels = instantiateAssembly(module) as Kernels;
});

const lengths = [1, 2, 3, 4, 5, 7, 8, 31, 384];

function placed(values: Float32Array): number {
  // Three values behind are the kernel's to change.
  const pointer = kernels.allocate((values.length + 4) * 4);
  new Float32Array(kernels.memory.buffer, pointer, values.length).set(values);
  return pointer;
}

function valuesAt(pointer: number, count: number): number[] {
  return [...new Float32Array(kernels.memory.buffer, pointer, count)];
}

describe.each(lengths)("vectors of %i values", (count) => {
  const values = randomFloats(1, count);
  const others = randomFloats(2, count);

  it("are added and scaled", () => {
    const [fast, slow, other] = [placed(values), placed(values), placed(others)];
    kernels.addVector(fast, other, count);
    kernels.addVectorScalar(slow, other, count);
    kernels.scaleVector(fast, count, 0.3);
    kernels.scaleVectorScalar(slow, count, 0.3);
    expect(valuesAt(fast, count)).toEqual(valuesAt(slow, count));
  });

  it("have one length", () => {
    const pointer = placed(values);
    const slow = kernels.vectorLengthScalar(pointer, count);
    expect(kernels.vectorLength(pointer, count)).toBeCloseTo(slow, 12);
    expect(slow).toBeCloseTo(Math.hypot(...values), 6);
  });

  it.each([0, 5, count - 1])("fall with the distance from position %i", (position) => {
    const [fast, slow] = [placed(values), placed(values)];
    kernels.linearBias(fast, count, position, 0.25);
    kernels.linearBiasScalar(slow, count, position, 0.25);
    const expected = valuesAt(slow, count);
    for (const [index, value] of valuesAt(fast, count).entries()) {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4);
    }
  });
});

describe.each([4, 8, 32, 64])("four vectors of %i values", (length) => {
  it.each([4, 8])("are laid side by side, runs of four %i values apart", (step) => {
    const apart = length + 12;
    const vectors = placed(randomFloats(3, apart * 4));
    const [fast, slow] = [
      placed(new Float32Array(length * step)),
      placed(new Float32Array(length * step)),
    ];
    kernels.transpose4(vectors, apart * 4, length, 0.125, fast, step * 4);
    kernels.transpose4Scalar(vectors, apart * 4, length, 0.125, slow, step * 4);
    expect(valuesAt(fast, length * step)).toEqual(valuesAt(slow, length * step));
    expect(valuesAt(fast, 4)).toEqual(
      [0, 1, 2, 3].map((vector) => 0.125 * (valuesAt(vectors + vector * apart * 4, 1)[0] ?? 0)),
    );
  });
});
