// What may be read of a loaded model: metadata, arrays in slices, small tensors.

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ArraySlice } from "../../host/abi/world.ts";
import type { ModelId } from "../../host/store/model-store.ts";
import { thrownBy } from "../gguf/drive.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import type { NumberTypeName, WrittenValue } from "../gguf/write-gguf.ts";
import { Fixture, loadFile } from "./fixture.ts";
import type { TestStore } from "./fixture.ts";

let fixture: Fixture;
let store: TestStore;
let id: ModelId;

const mebibyte = 1024 * 1024;
const texts = Array.from({ length: 20_000 }, (_, index) => {
  return index % 7 === 0 ? "" : `${index} ${"é".repeat(index % 90)}`;
});

const numbers: readonly (readonly [NumberTypeName, readonly (number | bigint)[]])[] = [
  ["u8", [0, 255]],
  ["i8", [-128, 127]],
  ["u16", [65_535]],
  ["i16", [-32_768]],
  ["u32", [4_294_967_295]],
  ["i32", [-2_147_483_648]],
  ["i64", [-(2n ** 63n), 2n ** 63n - 1n]],
  ["u64", [2n ** 63n - 1n]],
  ["bool", [0, 1, 1]],
];

const entries: readonly (readonly [string, WrittenValue])[] = [
  ["general.architecture", { type: "text", value: "llama" }],
  ["u", { type: "u16", value: 7 }],
  ["i", { type: "i8", value: -7 }],
  ["f", { type: "f32", value: 0.5 }],
  ["b", { type: "bool", value: 0 }],
  ["texts", { type: "array", elementType: "text", values: texts }],
  [
    "many",
    {
      type: "array",
      elementType: "u8",
      values: Array.from({ length: 140_000 }, (_, i) => i & 255),
    },
  ],
  [
    "floats",
    { type: "array", elementType: "f32", values: Array.from({ length: 300_000 }, (_, i) => i) },
  ],
  ["doubles", { type: "array", elementType: "f64", values: [0.1, 2] }],
  ["huge", { type: "array", elementType: "u64", values: [1, 2n ** 63n] }],
  ["empty", { type: "array", elementType: "text", values: [] }],
  [
    "long",
    {
      type: "array",
      elementType: "text",
      values: ["x", "y".repeat(mebibyte + 1), "z".repeat(mebibyte)],
    },
  ],
  [
    "nested",
    {
      type: "array",
      elementType: "array",
      values: [{ type: "array", elementType: "u8", values: [1] }],
    },
  ],
  ...numbers.map(([type, values]) => [type, { type: "array", elementType: type, values }] as const),
];

beforeAll(() => {
  fixture = new Fixture();
  store = fixture.store();
  const tensors = [
    {
      name: "matrix",
      dimensions: [4, 3],
      type: 0,
      data: new Uint8Array(Float32Array.from({ length: 12 }, (_, i) => i).buffer),
    },
    { name: "large", dimensions: [256, 257], type: 0 },
  ];
  id = loadFile(store, fixture.write("m.gguf", writeGguf({ metadata: entries, tensors }).bytes));
});

afterAll(() => {
  store.close();
  fixture.close();
});

function textsOf(slice: ArraySlice): string[] {
  if (slice.tag !== "texts") throw new Error(`${slice.tag} instead of texts`);
  const { bytes, ends } = slice.val;
  const decoder = new TextDecoder();
  return Array.from(ends, (end, index) => decoder.decode(bytes.slice(ends[index - 1] ?? 0, end)));
}

describe("metadata", () => {
  it("has every entry and tensor in the world's shape", () => {
    const metadata = store.metadata(id);
    expect(metadata.architecture).toBe("llama");
    expect(metadata.entries.map(({ key }) => key)).toEqual(entries.map(([key]) => key));
    expect(
      Object.fromEntries(metadata.entries.map(({ key, value }) => [key, value])),
    ).toMatchObject({
      "general.architecture": { tag: "text", val: "llama" },
      u: { tag: "unsigned", val: 7n },
      i: { tag: "signed", val: -7n },
      f: { tag: "float", val: 0.5 },
      b: { tag: "boolean", val: false },
      texts: { tag: "elements", val: { element: "text", length: 20_000n } },
      nested: { tag: "elements", val: { element: "nested", length: 1n } },
      u8: { tag: "elements", val: { element: "unsigned", length: 2n } },
      i8: { tag: "elements", val: { element: "signed", length: 2n } },
      bool: { tag: "elements", val: { element: "boolean", length: 3n } },
      doubles: { tag: "elements", val: { element: "float", length: 2n } },
    });
    expect(metadata.tensors).toEqual([
      { name: "matrix", dimensions: BigUint64Array.of(4n, 3n), encoding: "f32" },
      { name: "large", dimensions: BigUint64Array.of(256n, 257n), encoding: "f32" },
    ]);
  });
});

describe("an array", () => {
  it.each(numbers)("of %s has its values as integers", (key, values) => {
    const slice = store.readArray(id, key, 0, 100);
    expect(slice).toEqual({ tag: "integers", val: BigInt64Array.from(values, BigInt) });
  });

  it("of f64 has its values as f32", () => {
    const slice = store.readArray(id, "doubles", 0, 2);
    expect(slice).toEqual({ tag: "floats", val: Float32Array.of(0.1, 2) });
  });

  it("of integers comes in slices of 1 MiB", () => {
    const slice = store.readArray(id, "many", 3, 2 ** 32 - 1);
    expect(slice.val).toHaveLength(131_072);
    expect(slice.tag === "integers" && [slice.val[0], slice.val[131_071]]).toEqual([3n, 2n]);
  });

  it("of floats comes in slices of 1 MiB", () => {
    const slice = store.readArray(id, "floats", 1, 299_999);
    expect(slice.val).toHaveLength(262_144);
    expect(slice.tag === "floats" && slice.val[262_143]).toBe(262_144);
  });

  it("of texts, read in any slices, has the texts that were written", () => {
    const place = fc.nat(texts.length);
    fc.assert(
      fc.property(place, fc.nat(500), (first, count) => {
        const found = textsOf(store.readArray(id, "texts", first, count));
        expect(found).toEqual(texts.slice(first, first + count));
      }),
      {
        examples: [
          [4_095, 2],
          [4_096, 1],
          [8_191, 4_098],
          [19_999, 5],
        ],
      },
    );
  });

  it("of texts, read from front to back, is whole", () => {
    const found: string[] = [];
    while (found.length < texts.length) {
      const slice = store.readArray(id, "texts", found.length, 2 ** 32 - 1);
      expect(slice.tag === "texts" && slice.val.bytes.length).toBeLessThanOrEqual(mebibyte);
      found.push(...textsOf(slice));
    }
    expect(found).toEqual(texts);
  });

  it("has an empty slice at its end", () => {
    expect(textsOf(store.readArray(id, "texts", texts.length, 5))).toEqual([]);
    expect(textsOf(store.readArray(id, "empty", 0, 5))).toEqual([]);
    expect(store.readArray(id, "u8", 2, 1).val).toHaveLength(0);
  });

  it("may have a text of 1 MiB, and stops before a longer one", () => {
    expect(textsOf(store.readArray(id, "long", 0, 3))).toEqual(["x"]);
    expect(textsOf(store.readArray(id, "long", 2, 1))).toEqual(["z".repeat(mebibyte)]);
  });

  it.each<[string, string, number, string, RegExp]>([
    ["a text over 1 MiB", "long", 1, "limit", /element 1 alone passes the limit of 1048576/],
    ["a first past the end", "u8", 3, "bad-argument", /it has 2 elements/],
    ["arrays in an array", "nested", 0, "bad-argument", /elements are arrays/],
    ["what is no array", "u", 0, "bad-argument", /its type is u16/],
    ["a key that isn't there", "none", 0, "not-found", /no key "none"/],
    ["an integer over 2^63-1", "huge", 0, "unsupported", /element 1 is 9223372036854775808/],
  ])("%s is refused", (_, key, first, code, message) => {
    const thrown = thrownBy(() => store.readArray(id, key, first, 5));
    expect(thrown).toMatchObject({ code });
    expect(String(thrown)).toMatch(message);
  });
});

describe("a tensor", () => {
  it("is read with all its rows", () => {
    expect([...store.readTensor(id, 0)]).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it("over 65,536 elements is refused with limit", () => {
    expect(thrownBy(() => store.readTensor(id, 1))).toMatchObject({ code: "limit" });
  });

  it("that isn't there is not-found", () => {
    expect(thrownBy(() => store.readTensor(id, 2))).toMatchObject({ code: "not-found" });
    expect(thrownBy(() => store.readTensor(id + 100, 0))).toMatchObject({ code: "not-found" });
  });
});
