// Attention over keys and values in 8 bits: near to attention over exact ones, with heads that are turned and heads
// that are not, and each row bitwise the same in a chunk of any size.

import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { at } from "../plain-programs.ts";
import { randomFloats } from "../random-floats.ts";

interface Module {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  open(
    headCount: number,
    headCountKv: number,
    keyLength: number,
    valueLength: number,
    contextLength: number,
    quantized: number,
  ): void;
  put(position: number, keys: number, values: number): number;
  attend(first: number, rows: number, queries: number, outputs: number): void;
}

const [headCount, headCountKv, positions] = [6, 2, 150];
/** A dimension of every head that is as large as in models whose keys have outliers. */
const [outlier, outlierFactor] = [5, 20];

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = await compileAssembly("test/guest/model/assembly/quantized-cache.ts");
});

interface Lengths {
  readonly keyLength: number;
  readonly valueLength: number;
}

/** Attention of all positions, in chunks of `rows`. */
function attend(lengths: Lengths, quantized: boolean, rows: number): Float32Array {
  const { keyLength, valueLength } = lengths;
  const module = instantiateAssembly(compiled) as Module;
  module.open(headCount, headCountKv, keyLength, valueLength, positions, quantized ? 1 : 0);
  const place = (floats: Float32Array): number => {
    const start = module.allocate(floats.byteLength);
    new Float32Array(module.memory.buffer, start, floats.length).set(floats);
    return start;
  };
  const withOutlier = (floats: Float32Array, length: number, factor: number): Float32Array =>
    floats.map((x, index) => (index % length === outlier ? x * factor : x));
  const keys = randomFloats(2, positions * headCountKv * keyLength);
  const queries = randomFloats(1, positions * headCount * keyLength);
  const k = place(withOutlier(keys, keyLength, outlierFactor));
  const q = place(withOutlier(queries, keyLength, 1 / outlierFactor));
  const v = place(randomFloats(3, positions * headCountKv * valueLength));
  const output = place(new Float32Array(positions * headCount * valueLength));
  for (let first = 0; first < positions; first += rows) {
    const count = Math.min(rows, positions - first);
    for (let position = first; position < first + count; position++) {
      const key = k + position * headCountKv * keyLength * 4;
      expect(module.put(position, key, v + position * headCountKv * valueLength * 4)).toBe(1);
    }
    const query = q + first * headCount * keyLength * 4;
    module.attend(first, count, query, output + first * headCount * valueLength * 4);
  }
  const length = positions * headCount * valueLength;
  return new Float32Array(module.memory.buffer, output, length).slice();
}

/** The root mean square of the difference over that of the expected values. */
function distance(actual: Float32Array, expected: Float32Array): number {
  let [difference, size] = [0, 0];
  for (const [index, value] of expected.entries()) {
    difference += (at(actual, index) - value) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(difference / size);
}

describe.each([
  { keyLength: 32, valueLength: 32 },
  { keyLength: 96, valueLength: 32 },
  { keyLength: 64, valueLength: 64 },
  { keyLength: 192, valueLength: 128 },
  { keyLength: 128, valueLength: 96 },
])("heads of $keyLength and $valueLength", (lengths) => {
  it("give what an exact cache gives, to a fiftieth", () => {
    const exact = attend(lengths, false, positions);
    expect(distance(attend(lengths, true, positions), exact)).toBeLessThan(0.02);
  });

  it.each([1, 7, 64])("give the same bits in chunks of %i", (rows) => {
    expect(attend(lengths, true, rows)).toEqual(attend(lengths, true, positions));
  });
});

it("heads that are turned lose less to a dimension that is large", () => {
  const lost = (keyLength: number): number => {
    const lengths = { keyLength, valueLength: 32 };
    return distance(attend(lengths, true, positions), attend(lengths, false, positions));
  };
  // 96 is no multiple of 64: heads so long are kept as they are.
  expect(lost(128)).toBeLessThan(lost(96));
});
