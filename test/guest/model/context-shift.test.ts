// A shift leaves what a cache would hold if the later positions had stood further up from the beginning: keys turned to
// their new positions, values as they were.

import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { randomFloats } from "../random-floats.ts";

interface Module {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  open(name: number, kvType: number, length: number, positions: number): void;
  rotate(position: number, key: number): void;
  put(position: number, key: number, value: number): number;
  drop(first: number, count: number, end: number): void;
  readKey(position: number, to: number): void;
  readValue(position: number, scratch: number): number;
}

const length = 64;
const positions = 41;
const kvTypes = [
  { kvType: "f16", number: 0, tolerance: 2e-3 },
  { kvType: "f32", number: 1, tolerance: 1e-5 },
  { kvType: "q8_0", number: 2, tolerance: 3e-2 },
  { kvType: "i16", number: 3, tolerance: 2e-4 },
];

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = await compileAssembly("test/guest/model/assembly/context-shift.ts");
});

describe.each(kvTypes)("in a cache of $kvType", ({ number, tolerance }) => {
  it.each([
    { pairs: 0, first: 4, count: 11 },
    { pairs: 1, first: 0, count: 1 },
    { pairs: 1, first: 3, count: 30 },
    { pairs: 0, first: 9, count: 32 },
  ])(
    "positions $first and $count more can be dropped (pairs $pairs)",
    ({ pairs, first, count }) => {
      const module = instantiateAssembly(compiled) as Module;
      module.open(pairs, number, length, positions);
      const place = module.allocate(length * 4);
      const scratch = module.allocate(length * 4);
      const floats = (at: number): Float32Array =>
        new Float32Array(module.memory.buffer, at, length);
      const keyOf = (position: number, as: number): Float32Array => {
        floats(place).set(randomFloats(position + 1, length));
        module.rotate(as, place);
        return floats(place).slice();
      };
      const values: Float32Array[] = [];
      for (let position = 0; position < positions; position++) {
        const key = keyOf(position, position);
        floats(scratch).set(randomFloats(100 + position, length));
        floats(place).set(key);
        expect(module.put(position, place, scratch)).toBe(1);
        values.push(floats(module.readValue(position, scratch)).slice());
      }
      module.drop(first, count, positions);
      for (let position = 0; position < positions - count; position++) {
        const before = position < first ? position : position + count;
        module.readKey(position, scratch);
        const key = floats(scratch).slice();
        const expected = keyOf(before, position);
        const far = key.map((x, index) => Math.abs(x - (expected[index] ?? Number.NaN)));
        expect(Math.max(...far)).toBeLessThan(tolerance);
        expect(floats(module.readValue(position, scratch))).toEqual(values[before]);
      }
    },
  );
});
