// The kernels of the fixed-point cache: integers within half a step of the values, both layouts alike, no value lost.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { compileAssembly, instantiateAssembly } from "../compile.ts";

interface Kernels {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  fixedBytes(length: number): number;
  fixValue(from: number, to: number, count: number): void;
  fixKey(from: number, to: number, place: number, count: number): void;
  widenFixedValues(from: number, to: number, length: number, count: number): void;
  widenFixedKeys(from: number, to: number, length: number, count: number): void;
  widenFixedKey(from: number, place: number, to: number, count: number): void;
}

const keyBlock = 8;
const lengths = [4, 12, 64];
/** Under 32,767 times the least normal number a scale loses digits, until its inverse is no number. */
const lost = 32_767 * 2 ** -126;
const scratchFloats = 2 * keyBlock * 64;

let kernels: Kernels;
let input = 0;
let kept = 0;
let output = 0;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/model/assembly/kernels.ts");
  kernels = instantiateAssembly(module) as Kernels;
  [input, kept, output] = [0, 1, 2].map(() => kernels.allocate(scratchFloats * 4)) as [
    number,
    number,
    number,
  ];
});

function place(values: ArrayLike<number>): number {
  new Float32Array(kernels.memory.buffer, input, values.length).set(values);
  return input;
}

function floatsAt(start: number, count: number): Float32Array {
  return new Float32Array(kernels.memory.buffer, start, count).slice();
}

/** What a value is after it was kept. */
function throughValue(values: Float32Array): Float32Array {
  kernels.fixValue(place(values), kept, values.length);
  kernels.widenFixedValues(kept, output, values.length, values.length);
  return floatsAt(output, values.length);
}

/** A vector of one of the lengths, with magnitudes from 2^-40 to 2^60. */
const vector = fc
  .tuple(fc.constantFrom(...lengths), fc.integer({ min: -40, max: 60 }))
  .chain(([length, exponent]) =>
    fc
      .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
      .map((shares) => Float32Array.from(shares, (share) => share * 2 ** exponent)),
  );

function largest(values: Float32Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}

describe("values in fixed point", () => {
  it("are off by half a step at most, a step being the largest over 32,767", () => {
    fc.assert(
      fc.property(vector, (values) => {
        const allowed = Math.max((0.51 * largest(values)) / 32_767, lost);
        for (const [i, value] of throughValue(values).entries()) {
          expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThanOrEqual(allowed);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it.each([0, -1e-44, 1e-40, 3.4e38])("stay finite where all are %d", (value) => {
    const values = throughValue(new Float32Array(64).fill(value));
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("take 2 bytes each and 4 for the scale", () => {
    expect(lengths.map((length) => kernels.fixedBytes(length))).toEqual([12, 28, 132]);
  });
});

describe.each(lengths)("keys of %i dimensions", (length) => {
  const keys = Array.from({ length: 2 * keyBlock }, (_, position) =>
    Float32Array.from({ length }, (_zero, i) => Math.sin(position * 31 + i * 7) * 2 ** position),
  );

  it("are kept as values are, in whole blocks and one by one", () => {
    const blockBytes = keyBlock * kernels.fixedBytes(length);
    for (const [position, key] of keys.entries()) {
      const block = kept + Math.floor(position / keyBlock) * blockBytes;
      kernels.fixKey(place(key), block, position % keyBlock, length);
    }
    const count = keys.length * length;
    kernels.widenFixedKeys(kept, output, length, count);
    const wide = floatsAt(output, count);
    const found = keys.map((_, position) => {
      const block = kept + Math.floor(position / keyBlock) * blockBytes;
      kernels.widenFixedKey(block, position % keyBlock, output, length);
      return floatsAt(output, length);
    });
    for (const [position, key] of keys.entries()) {
      const first = Math.floor(position / keyBlock) * keyBlock * length + (position % keyBlock);
      const side = Float32Array.from({ length }, (_, i) => wide[first + i * keyBlock] ?? NaN);
      const expected = throughValue(key);
      expect(side).toEqual(expected);
      expect(found[position]).toEqual(expected);
    }
  });
});
