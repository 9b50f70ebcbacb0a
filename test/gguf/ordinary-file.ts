// A small file with one of each kind of entry, for tests that corrupt it field by field. Every count and
// length in it is right.

import { writeGguf } from "./write-gguf.ts";
import type { WrittenValue } from "./write-gguf.ts";

export const architecture = ["general.architecture", { type: "text", value: "llama" }] as const;

export const ordinary = writeGguf({
  metadata: [
    architecture,
    ["llama.block_count", { type: "u32", value: 2 }],
    ["flag", { type: "bool", value: 1 }],
    ["tokens", { type: "array", elementType: "text", values: ["a", "", "ab", "\u{1f600}"] }],
    ["scores", { type: "array", elementType: "f32", values: [0.5, -1, 2] }],
    ["flags", { type: "array", elementType: "bool", values: [0, 1] }],
  ],
  tensors: [
    { name: "token_embd.weight", dimensions: [32, 4], type: 8 },
    { name: "norm", dimensions: [5], type: 0 },
  ],
});

/** A file with that entry beside the architecture. */
export function withEntry(key: string | Uint8Array, value: WrittenValue): Uint8Array {
  return writeGguf({ metadata: [architecture, [key, value]] }).bytes;
}
