// Properties: what the writer wrote the reader finds; whatever is done to a file, the reader answers or
// refuses with a typed error, in bounded steps.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { driveGguf, parse, valueOf } from "./drive.ts";
import { tensorByteLength, writeGguf } from "./write-gguf.ts";
import type { GgufDescription, WrittenTensor, WrittenValue } from "./write-gguf.ts";

const text = fc.string({ unit: "binary", maxLength: 20 }).map((drawn) => drawn.toWellFormed());

const integers = fc.oneof(
  fc.record({ type: fc.constant("u8" as const), value: fc.nat(255) }),
  fc.record({ type: fc.constant("i8" as const), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant("u16" as const), value: fc.nat(65_535) }),
  fc.record({
    type: fc.constant("i16" as const),
    value: fc.integer({ min: -32_768, max: 32_767 }),
  }),
  fc.record({ type: fc.constant("u32" as const), value: fc.nat(4_294_967_295) }),
  fc.record({ type: fc.constant("i32" as const), value: fc.integer() }),
  fc.record({
    type: fc.constant("u64" as const),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({
    type: fc.constant("i64" as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
);

const scalars = fc.oneof(
  integers,
  fc.record({ type: fc.constant("f32" as const), value: fc.float() }),
  fc.record({ type: fc.constant("f64" as const), value: fc.double() }),
  fc.record({ type: fc.constant("bool" as const), value: fc.nat(1) }),
  fc.record({ type: fc.constant("text" as const), value: text }),
);

const arrays = fc.oneof(
  fc.record({
    type: fc.constant("array" as const),
    elementType: fc.constant("text" as const),
    values: fc.array(text),
  }),
  fc.record({
    type: fc.constant("array" as const),
    elementType: fc.constantFrom("u8", "i16", "f32", "f64", "u64", "bool"),
    values: fc.array(fc.nat(1)),
  }),
);

const tensors = fc.constantFrom(...tensorTypes.values()).chain((type) =>
  fc.record({
    name: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 }),
    dimensions: fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
      )
      .map(([blocks, more]) => [blocks * type.blockSize, ...more]),
    type: fc.constant(type.id),
  }),
);

const descriptions: fc.Arbitrary<GgufDescription> = fc
  .record({
    version: fc.constantFrom(2, 3),
    alignment: fc.constantFrom(1, 8, 32, 64, 1024),
    entries: fc.uniqueArray(
      fc.tuple(text, fc.oneof<fc.Arbitrary<WrittenValue>[]>(scalars, arrays)),
      {
        selector: ([key]) => key,
      },
    ),
    tensors: fc.uniqueArray(tensors, { selector: (tensor) => tensor.name, maxLength: 8 }),
  })
  .map(({ version, alignment, entries, tensors }) => ({
    version,
    alignment,
    tensors,
    metadata: [
      ["general.architecture", { type: "text", value: "llama" }],
      ["general.alignment", { type: "u32", value: alignment }],
      ...entries.filter(([key]) => key !== "").map(([key, value]) => [`k.${key}`, value] as const),
    ],
  }));

describe("written and read again", () => {
  it("every value, array and tensor is the same", () => {
    fc.assert(
      fc.property(descriptions, (description) => {
        const written = writeGguf(description);
        const file = parse(written.bytes);
        expect(file.version).toBe(description.version);
        expect(file.headerByteLength).toBe(written.headerByteLength);
        expect([...file.metadata.keys()]).toEqual(description.metadata?.map(([key]) => key));
        for (const [key, value] of description.metadata ?? []) {
          expectValue(valueOf(file, String(key)), value);
        }
        expect(file.tensors).toEqual(
          description.tensors?.map((tensor) => expectedTensor(written, tensor)),
        );
      }),
      { numRuns: 300 },
    );
  });
});

function expectValue(found: ReturnType<typeof valueOf>, value: WrittenValue): void {
  if (value.type === "array") {
    expect(found.tag === "array" && [found.val.length, found.val.elementType.name]).toEqual([
      value.values.length,
      value.elementType,
    ]);
  } else if (value.type === "text" || value.type === "f32" || value.type === "f64") {
    expect(found).toMatchObject({ type: value.type, val: value.value });
  } else {
    const expected = value.type === "bool" ? value.value === 1 : BigInt(value.value);
    expect(found).toMatchObject({ type: value.type, val: expected });
  }
}

function expectedTensor(written: ReturnType<typeof writeGguf>, tensor: WrittenTensor): object {
  return {
    name: tensor.name,
    dimensions: tensor.dimensions,
    type: tensor.type,
    typeName: tensorTypes.get(tensor.type)?.name,
    offset: written.places.get(`${String(tensor.name)}: data`)?.offset,
    byteLength: tensorByteLength(tensor.dimensions, tensor.type),
  };
}

const seedFile = writeGguf({
  metadata: [
    ["general.architecture", { type: "text", value: "llama" }],
    ["general.alignment", { type: "u32", value: 32 }],
    ["n", { type: "u64", value: 7 }],
    ["f", { type: "f32", value: 1.5 }],
    ["b", { type: "bool", value: 1 }],
    ["t", { type: "array", elementType: "text", values: ["one", "two", "three"] }],
    [
      "a",
      {
        type: "array",
        elementType: "array",
        values: [
          { type: "array", elementType: "bool", values: [0, 1] },
          { type: "array", elementType: "u16", values: [1, 2, 3] },
        ],
      },
    ],
  ],
  tensors: [
    { name: "w", dimensions: [256, 2], type: 12 },
    { name: "v", dimensions: [3, 2, 2, 1], type: 1 },
  ],
});

const interestingBytes = fc.constantFrom(0, 1, 2, 7, 8, 9, 12, 13, 31, 32, 127, 128, 254, 255);

/** Answers whether the file was read; anything but a typed error about the file fails the test. */
function readsOrRefuses(bytes: Uint8Array): boolean {
  try {
    const { requests, longestRequest } = driveGguf(bytes);
    expect(longestRequest).toBeLessThanOrEqual(128 * 1024);
    expect(requests).toBeLessThan(50);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof RealmError)) throw thrown;
    expect(["bad-file", "unsupported"]).toContain(thrown.code);
    expect(thrown.message).toMatch(/^(cannot|not a GGUF)/);
    return false;
  }
}

describe("mutated", () => {
  it("by a few bytes, a file is read or refused with a typed error", () => {
    let read = 0;
    let refused = 0;
    const place = fc.nat(seedFile.headerByteLength - 1);
    const mutations = fc.array(fc.tuple(place, fc.oneof(interestingBytes, fc.nat(255))), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(mutations, (changes) => {
        const bytes = seedFile.bytes.slice();
        for (const [offset, byte] of changes) bytes[offset] = byte;
        if (readsOrRefuses(bytes)) read++;
        else refused++;
      }),
      { numRuns: 20_000, seed: 3 },
    );
    // A canary: mutations that all pass or all fail would test nothing.
    expect(read).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(5_000);
  });

  it("by an eight-byte field, at every offset, it is read or refused with a typed error", () => {
    const fields = [
      0n,
      1n,
      2n ** 31n,
      2n ** 32n,
      2n ** 53n - 1n,
      2n ** 53n,
      2n ** 63n,
      2n ** 64n - 1n,
    ];
    for (let offset = 0; offset + 8 <= seedFile.headerByteLength; offset++) {
      for (const field of fields) {
        const bytes = seedFile.bytes.slice();
        new DataView(bytes.buffer).setBigUint64(offset, field, true);
        readsOrRefuses(bytes);
      }
    }
  });

  it("by cutting a piece out or doubling one, it is read or refused with a typed error", () => {
    const end = fc.nat(seedFile.bytes.length);
    fc.assert(
      fc.property(end, end, fc.boolean(), (left, right, double) => {
        const [from, to] = [Math.min(left, right), Math.max(left, right)];
        const tail = seedFile.bytes.subarray(double ? from : to);
        readsOrRefuses(new Uint8Array(Buffer.concat([seedFile.bytes.subarray(0, to), tail])));
      }),
      { numRuns: 3_000, seed: 4 },
    );
  });

  it("into noise, it is read or refused with a typed error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        readsOrRefuses(noise);
        const headed = seedFile.bytes.slice(0, 24 + noise.length);
        headed.set(noise.subarray(0, Math.max(0, headed.length - 24)), 24);
        readsOrRefuses(headed);
      }),
      { numRuns: 3_000, seed: 5 },
    );
  });
});
