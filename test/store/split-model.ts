// Models in parts for tests, as llama.cpp's `gguf-split` writes them: metadata in the first, three keys and some
// tensors in each.

import { join } from "node:path";

import { writeGguf } from "../gguf/write-gguf.ts";
import type { GgufDescription, WrittenTensor, WrittenValue } from "../gguf/write-gguf.ts";
import { floatBytes } from "./fixture.ts";
import type { Fixture } from "./fixture.ts";

type Entries = NonNullable<GgufDescription["metadata"]>;

export interface PartDescription {
  readonly tensors: readonly WrittenTensor[];
  /** Replaces the entries that a part would have. */
  readonly entries?: Entries;
}

/** `model-00002-of-00003.gguf` for 1 of 3. */
export function partFileName(index: number, count: number): string {
  const digits = (value: number): string => String(value).padStart(5, "0");
  return `model-${digits(index + 1)}-of-${digits(count)}.gguf`;
}

/** The three keys. */
export function splitEntries(index: number, count: number, tensorCount: number): Entries {
  const entry = (
    key: string,
    type: "u16" | "i32",
    value: number,
  ): readonly [string, WrittenValue] => [key, { type, value }] as const;
  return [
    entry("split.no", "u16", index),
    entry("split.count", "u16", count),
    entry("split.tensors.count", "i32", tensorCount),
  ];
}

/** The bytes of each part; `tensorCount` is what each says that all parts have together. */
export function splitModel(
  metadata: Entries,
  parts: readonly PartDescription[],
  tensorCount = parts.reduce((sum, { tensors }) => sum + tensors.length, 0),
): Uint8Array[] {
  return parts.map(({ tensors, entries }, index) => {
    const keys = entries ?? splitEntries(index, parts.length, tensorCount);
    return writeGguf({ metadata: index === 0 ? [...metadata, ...keys] : keys, tensors }).bytes;
  });
}

export function vector(name: string, values: readonly number[]): WrittenTensor {
  return { name, dimensions: [values.length], type: 0, data: floatBytes(values) };
}

export const metadata: Entries = [
  ["general.architecture", { type: "text", value: "llama" }],
  ["tokens", { type: "array", elementType: "text", values: ["a", "bc"] }],
];

/** Of a model in three parts. */
export const threeParts: readonly PartDescription[] = [
  { tensors: [vector("a", [1, 2, 3])] },
  { tensors: [{ name: "matrix", dimensions: [256, 680], type: 0 }, vector("b", [4])] },
  { tensors: [vector("c", [5, 6])] },
];

/** Writes files named as parts into a folder of the fixture's; gives the path of the first. */
export function writeParts(fixture: Fixture, folder: string, bytes: readonly Uint8Array[]): string {
  for (const [index, part] of bytes.entries()) {
    fixture.write(join(folder, partFileName(index, bytes.length)), part);
  }
  return join(fixture.folder, folder, partFileName(0, bytes.length));
}
