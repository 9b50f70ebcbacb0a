// The kernels of the 8-bit cache: their bytes against ggml's own q8_0, both layouts against the scalar twins.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { tensorTypes } from "../../../host/gguf/tensor-types.ts";
import { quantizeRows } from "../../../scripts/synthetic/quantize-rows.ts";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { randomFloats } from "../random-floats.ts";

interface Kernels {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  quantizeValue(from: number, to: number, count: number): void;
  quantizeKey(from: number, to: number, place: number, count: number): void;
  quantizeGroupScalar(from: number, scaleAt: number, quants: number, step: number): void;
  widenValues(from: number, to: number, count: number): void;
  widenKeys(from: number, to: number, count: number): void;
  widenGroupScalar(scaleAt: number, quants: number, step: number, to: number): void;
  hadamard(values: number, count: number, length: number): void;
  hadamardScalar(from: number, to: number, count: number, length: number): void;
}

const groupLength = 32;
const groupBytes = 34;
const keyBlock = 8;
const keyScalesBytes = 2 * keyBlock;

let kernels: Kernels;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/model/assembly/kernels.ts");
  kernels = instantiateAssembly(module) as Kernels;
});

function place(values: ArrayLike<number>): number {
  const start = kernels.allocate(values.length * 4);
  new Float32Array(kernels.memory.buffer, start, values.length).set(values);
  return start;
}

function bytesAt(start: number, count: number): Uint8Array {
  return new Uint8Array(kernels.memory.buffer, start, count).slice();
}

function floatsAt(start: number, count: number): Float32Array {
  return new Float32Array(kernels.memory.buffer, start, count).slice();
}

/** The groups of one value, by the SIMD kernel. */
function quantized(values: Float32Array): Uint8Array {
  const bytes = (values.length / groupLength) * groupBytes;
  const to = kernels.allocate(bytes);
  kernels.quantizeValue(place(values), to, values.length);
  return bytesAt(to, bytes);
}

function quantizedScalar(values: Float32Array): Uint8Array {
  const bytes = (values.length / groupLength) * groupBytes;
  const to = kernels.allocate(bytes);
  const from = place(values);
  for (let group = 0; group < values.length / groupLength; group++) {
    const target = to + group * groupBytes;
    kernels.quantizeGroupScalar(from + group * groupLength * 4, target, target + 2, 1);
  }
  return bytesAt(to, bytes);
}

function byGgml(values: Float32Array): Uint8Array {
  const q80 = [...tensorTypes.values()].find(({ name }) => name === "q8_0");
  if (q80 === undefined) throw new Error("no q8_0");
  return quantizeRows(q80, values, values.length);
}

/** Of magnitudes that a half-precision scale can hold. */
const group = fc.tuple(
  fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
    minLength: 2 * groupLength,
    maxLength: 2 * groupLength,
  }),
  fc.integer({ min: -12, max: 20 }),
);

describe("values in 8 bits", () => {
  it("are ggml's q8_0, byte for byte", () => {
    fc.assert(
      fc.property(group, ([shares, exponent]) => {
        const values = Float32Array.from(shares, (share) => share * 2 ** exponent);
        const expected = byGgml(values);
        expect(quantized(values)).toEqual(expected);
        expect(quantizedScalar(values)).toEqual(expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("round halves away from 0, as ggml does", () => {
    const values = Float32Array.from({ length: groupLength }, (_, i) => i - 15.5);
    values[0] = 127;
    const expected = byGgml(values);
    expect(new Int8Array(expected.buffer, 2)[1]).toBe(-15);
    expect(new Int8Array(expected.buffer, 2)[16]).toBe(1);
    expect(quantized(values)).toEqual(expected);
    expect(quantizedScalar(values)).toEqual(expected);
  });

  it.each([0, 1e-40, -1e-44, 3.4e38])("stay finite where all are %d", (value) => {
    const bytes = quantized(new Float32Array(groupLength).fill(value));
    const from = kernels.allocate(groupBytes);
    new Uint8Array(kernels.memory.buffer, from, groupBytes).set(bytes);
    const to = kernels.allocate(groupLength * 4);
    kernels.widenValues(from, to, groupLength);
    expect(floatsAt(to, groupLength).every(Number.isFinite)).toBe(true);
  });

  it("widen to what the scalar twin gives, no further off than half a step", () => {
    const count = 3 * groupLength;
    const values = Float32Array.from(randomFloats(11, count), (x) => x * 9);
    const from = kernels.allocate(3 * groupBytes);
    kernels.quantizeValue(place(values), from, count);
    const [simd, scalar] = [kernels.allocate(count * 4), kernels.allocate(count * 4)];
    kernels.widenValues(from, simd, count);
    for (let index = 0; index < 3; index++) {
      const source = from + index * groupBytes;
      kernels.widenGroupScalar(source, source + 2, 1, scalar + index * groupLength * 4);
    }
    expect(floatsAt(simd, count)).toEqual(floatsAt(scalar, count));
    const step = 9 / 127;
    for (const [i, value] of floatsAt(simd, count).entries()) {
      expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThan(step * 0.57);
    }
  });
});

describe.each([1, 2, 4])("keys of %i groups in blocks of 8 positions", (groups) => {
  const length = groups * groupLength;
  const blockBytes = keyBlock * groups * groupBytes;

  it("have the scales and integers that values have, side by side", () => {
    const to = kernels.allocate(blockBytes);
    for (let position = 0; position < keyBlock; position++) {
      const values = Float32Array.from(randomFloats(position + 20, length));
      kernels.quantizeKey(place(values), to, position, length);
    }
    for (let position = 0; position < keyBlock; position++) {
      const expected = quantized(Float32Array.from(randomFloats(position + 20, length)));
      for (let index = 0; index < groups; index++) {
        const start = to + index * keyBlock * groupBytes;
        const scale = bytesAt(start + 2 * position, 2);
        const quants = Uint8Array.from({ length: groupLength }, (_, dimension) => {
          return bytesAt(start + keyScalesBytes + dimension * keyBlock + position, 1)[0] ?? 0;
        });
        const one = expected.subarray(index * groupBytes, (index + 1) * groupBytes);
        expect([...scale, ...quants]).toEqual([...one]);
      }
    }
  });

  it("widen to what the scalar twin gives", () => {
    const [from, blocks] = [kernels.allocate(2 * blockBytes), 2];
    for (let position = 0; position < blocks * keyBlock; position++) {
      const key = place(randomFloats(position + 40, length));
      const block = from + Math.floor(position / keyBlock) * blockBytes;
      kernels.quantizeKey(key, block, position % keyBlock, length);
    }
    const count = blocks * keyBlock * length;
    const simd = kernels.allocate(count * 4);
    kernels.widenKeys(from, simd, count);
    const wide = floatsAt(simd, count);
    const one = kernels.allocate(groupLength * 4);
    for (let position = 0; position < keyBlock; position++) {
      for (let index = 0; index < groups * blocks; index++) {
        const start = from + index * keyBlock * groupBytes;
        const quants = start + keyScalesBytes + position;
        kernels.widenGroupScalar(start + 2 * position, quants, keyBlock, one);
        const first = index * groupLength * keyBlock + position;
        const found = Float32Array.from({ length: groupLength }, (_, dimension) => {
          return wide[first + dimension * keyBlock] ?? NaN;
        });
        expect(found).toEqual(floatsAt(one, groupLength));
      }
    }
  });
});

describe.each([8, 64, 128, 256])("a turn of %i dimensions", (length) => {
  const count = 3 * length;
  const values = Float32Array.from(randomFloats(length, count));

  it("is the product with the Hadamard matrix", () => {
    const simd = place(values);
    const scalar = kernels.allocate(count * 4);
    kernels.hadamardScalar(simd, scalar, count, length);
    kernels.hadamard(simd, count, length);
    const expected = floatsAt(scalar, count);
    for (const [i, value] of floatsAt(simd, count).entries()) {
      expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-6);
    }
  });

  it("is its own inverse", () => {
    const twice = place(values);
    kernels.hadamard(twice, count, length);
    kernels.hadamard(twice, count, length);
    for (const [i, value] of floatsAt(twice, count).entries()) {
      expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThan(1e-6);
    }
  });
});
