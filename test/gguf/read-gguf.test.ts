// What the reader says of files that are right, common and uncommon. What it refuses: refusals.test.ts.
// Files come from the writer beside it.

import { describe, expect, it } from "vitest";

import { arrayOf, driveGguf, parse, valueOf } from "./drive.ts";
import { architecture, ordinary, withEntry } from "./ordinary-file.ts";
import { placeOf, writeGguf } from "./write-gguf.ts";

describe("a whole file", () => {
  it("is described with its places", () => {
    const { file } = driveGguf(ordinary.bytes);
    expect(file).toMatchObject({ version: 3, alignment: 32, architecture: "llama" });
    expect(file.headerByteLength).toBe(ordinary.headerByteLength);
    expect(file.byteLength).toBe(ordinary.bytes.length);
    expect(valueOf(file, "llama.block_count")).toEqual({ tag: "unsigned", type: "u32", val: 2n });
    expect(valueOf(file, "flag")).toEqual({ tag: "boolean", type: "bool", val: true });
    const tokens = arrayOf(file, "tokens");
    const first = placeOf(ordinary, "tokens[0]: text length").offset;
    expect(tokens).toMatchObject({ length: 4, offset: first, byteLength: 4 * 8 + 1 + 2 + 4 });
    expect(tokens.checkpoints).toEqual([first]);
    expect(
      file.tensors.map(({ name, dimensions, typeName, byteLength, offset }) => [
        name,
        dimensions,
        typeName,
        byteLength,
        offset,
      ]),
    ).toEqual([
      [
        "token_embd.weight",
        [32, 4],
        "q8_0",
        136,
        placeOf(ordinary, "token_embd.weight: data").offset,
      ],
      ["norm", [5], "f32", 20, placeOf(ordinary, "norm: data").offset],
    ]);
  });

  it("of version 2 is read as well", () => {
    expect(parse(writeGguf({ version: 2, metadata: [architecture] }).bytes).version).toBe(2);
  });

  it("without tensors may end with its header", () => {
    const { bytes, headerByteLength } = writeGguf({ metadata: [architecture] });
    expect(parse(bytes)).toMatchObject({ tensors: [], headerByteLength, byteLength: bytes.length });
  });

  it("may have nested arrays, which are passed over", () => {
    const row = { type: "array", elementType: "text", values: ["x", "yz"] } as const;
    const bytes = withEntry("rows", { type: "array", elementType: "array", values: [row, row] });
    expect(arrayOf(parse(bytes), "rows")).toMatchObject({ length: 2, byteLength: 2 * (12 + 19) });
  });

  it("gives texts that are not UTF-8 with U+FFFD", () => {
    const bytes = withEntry("k", { type: "text", value: Uint8Array.of(0x61, 0xff, 0x62) });
    expect(valueOf(parse(bytes), "k").val).toBe("a\ufffdb");
  });

  it("keeps a byte order mark in a text", () => {
    expect(valueOf(parse(withEntry("k", { type: "text", value: "\ufeffx" })), "k").val).toBe(
      "\ufeffx",
    );
  });

  it("gives a text of 1 MiB whole, characters across pieces included", () => {
    const value = "\u{1f600}".repeat(2 ** 18);
    expect(valueOf(parse(withEntry("k", { type: "text", value })), "k").val).toBe(value);
  });

  it("has a tensor without extents as one element", () => {
    const tensors = [{ name: "scalar", dimensions: [], type: 0 }];
    const file = parse(writeGguf({ metadata: [architecture], tensors }).bytes);
    expect(file.tensors[0]).toMatchObject({ dimensions: [1], byteLength: 4 });
  });

  it("may have another alignment", () => {
    const written = writeGguf({
      alignment: 4096,
      metadata: [architecture, ["general.alignment", { type: "u32", value: 4096 }]],
      tensors: [
        { name: "a", dimensions: [3], type: 0 },
        { name: "b", dimensions: [3], type: 0 },
      ],
    });
    const offsets = parse(written.bytes).tensors.map((tensor) => tensor.offset);
    expect(offsets).toEqual([
      placeOf(written, "a: data").offset,
      placeOf(written, "b: data").offset,
    ]);
  });

  it("remembers every 4,096th text of an array", () => {
    const values = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const written = writeGguf({
      metadata: [architecture, ["t", { type: "array", elementType: "text", values }]],
    });
    const expected = [0, 4_096, 8_192].map(
      (index) => placeOf(written, `t[${index}]: text length`).offset,
    );
    expect(arrayOf(parse(written.bytes), "t").checkpoints).toEqual(expected);
  });

  it("is asked for in pieces of at most 128 KiB, and long arrays of numbers are not asked for", () => {
    const values = Array.from({ length: 500_000 }, () => 1);
    const written = writeGguf({
      metadata: [architecture, ["big", { type: "array", elementType: "f32", values }]],
    });
    const driven = driveGguf(written.bytes);
    expect(driven.longestRequest).toBe(128 * 1024);
    expect(driven.requests).toBe(1);
  });
});
