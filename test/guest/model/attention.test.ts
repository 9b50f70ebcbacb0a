// Attention over a cache, against sums in plain JavaScript, with windows and a limit on scores: and each row bitwise
// the same in a chunk of any size.

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
    half: number,
    window: number,
    softCap: number,
  ): void;
  put(block: number, position: number, keys: number, values: number): number;
  attend(block: number, first: number, rows: number, queries: number, outputs: number): void;
}

const [headCount, headCountKv, keyLength, valueLength] = [6, 2, 8, 12];
const positions = 300;
/** Blocks with and without the window. */
const [windowed, whole] = [0, 1];

const queries = randomFloats(1, positions * headCount * keyLength).map((x) => x * 3);
const keys = randomFloats(2, positions * headCountKv * keyLength).map((x) => x * 3);
const values = randomFloats(3, positions * headCountKv * valueLength);

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = await compileAssembly("test/guest/model/assembly/attention.ts");
});

interface Attended {
  readonly window: number;
  readonly softCap: number;
  readonly rows: number;
  /** 1: a cache of halves. */
  readonly half?: number;
}

/** Attention of all positions in a block, in chunks of `rows`. */
function attend(block: number, { window, softCap, rows, half = 0 }: Attended): Float32Array {
  const module = instantiateAssembly(compiled) as Module;
  module.open(headCount, headCountKv, keyLength, valueLength, positions, half, window, softCap);
  const place = (floats: Float32Array): number => {
    const start = module.allocate(floats.byteLength);
    new Float32Array(module.memory.buffer, start, floats.length).set(floats);
    return start;
  };
  const [q, k, v] = [place(queries), place(keys), place(values)];
  const output = place(new Float32Array(positions * headCount * valueLength));
  for (let first = 0; first < positions; first += rows) {
    const count = Math.min(rows, positions - first);
    for (let position = first; position < first + count; position++) {
      const key = k + position * headCountKv * keyLength * 4;
      module.put(block, position, key, v + position * headCountKv * valueLength * 4);
    }
    const query = q + first * headCount * keyLength * 4;
    module.attend(block, first, count, query, output + first * headCount * valueLength * 4);
  }
  return new Float32Array(
    module.memory.buffer,
    output,
    positions * headCount * valueLength,
  ).slice();
}

/** What a position gives, the sums as the papers write them. */
function plainRow(position: number, window: number, softCap: number): number[] {
  const firstSeen = window === 0 ? 0 : Math.max(0, position - window + 1);
  return Array.from({ length: headCount }, (_, head) => {
    const shared = Math.floor(head / (headCount / headCountKv));
    const scores: number[] = [];
    for (let seen = firstSeen; seen <= position; seen++) {
      let sum = 0;
      for (let i = 0; i < keyLength; i++) {
        const key = at(keys, (seen * headCountKv + shared) * keyLength + i);
        sum += at(queries, (position * headCount + head) * keyLength + i) * key;
      }
      const scaled = sum / Math.sqrt(keyLength);
      scores.push(softCap === 0 ? scaled : softCap * Math.tanh(scaled / softCap));
    }
    const top = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - top));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Array.from({ length: valueLength }, (_unused, i) =>
      weights.reduce((sum, weight, seen) => {
        const value = at(values, ((firstSeen + seen) * headCountKv + shared) * valueLength + i);
        return sum + (weight / total) * value;
      }, 0),
    );
  }).flat();
}

const rules = [
  { window: 0, softCap: 0 },
  { window: 0, softCap: 2 },
  { window: 1, softCap: 0 },
  { window: 7, softCap: 2 },
  { window: 16, softCap: 0 },
  { window: 33, softCap: 0 },
  { window: 200, softCap: 0 },
  { window: 1000, softCap: 0 },
];

describe.each(rules)("attention with a window of $window and a soft cap of $softCap", (rule) => {
  it("gives each position the sums over what it sees", () => {
    const actual = attend(windowed, { ...rule, rows: 64 });
    const rowLength = headCount * valueLength;
    let worst = 0;
    for (let position = 0; position < positions; position++) {
      const expected = plainRow(position, rule.window, rule.softCap);
      for (const [i, value] of expected.entries()) {
        worst = Math.max(worst, Math.abs(value - at(actual, position * rowLength + i)));
      }
    }
    expect(worst).toBeLessThan(1e-5);
  });

  it.each([
    ["floats", 0],
    ["halves, which few rows read in place", 1],
  ])("gives the same bits in chunks of any size from a cache of %s", (_name, half) => {
    const expected = attend(windowed, { ...rule, half, rows: positions });
    for (const rows of [1, 2, 3, 17, 64]) {
      expect(attend(windowed, { ...rule, half, rows })).toEqual(expected);
    }
  });

  it("sees everything in a block without the window", () => {
    const expected = attend(windowed, { window: 0, softCap: rule.softCap, rows: 64 });
    expect(attend(whole, { ...rule, rows: 64 })).toEqual(expected);
  });
});
