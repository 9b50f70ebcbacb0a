// Right files that the fuzzer starts from: between them every value type, every tensor type, both versions, several
// alignments, nested arrays, parts of a split model, a vocabulary that crosses the reader's window.

import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import { splitEntries } from "../store/split-model.ts";
import type {
  GgufDescription,
  WrittenGguf,
  WrittenTensor,
  WrittenValue,
} from "../gguf/write-gguf.ts";

type Entry = readonly [string, WrittenValue];

const architecture: Entry = ["general.architecture", { type: "text", value: "llama" }];

const scalars: readonly Entry[] = [
  ["u8", { type: "u8", value: 200 }],
  ["i8", { type: "i8", value: -3 }],
  ["u16", { type: "u16", value: 60_000 }],
  ["i16", { type: "i16", value: -30_000 }],
  ["u32", { type: "u32", value: 4_000_000_000 }],
  ["i32", { type: "i32", value: -2_000_000_000 }],
  ["u64", { type: "u64", value: 2n ** 63n }],
  ["i64", { type: "i64", value: -(2n ** 62n) }],
  ["f32", { type: "f32", value: 1.5 }],
  ["f64", { type: "f64", value: -0.1 }],
  ["yes", { type: "bool", value: 1 }],
  ["name", { type: "text", value: "a \u{1f600} name" }],
];

const arrays: readonly Entry[] = [
  ["tokens", { type: "array", elementType: "text", values: ["a", "", "ab", "\u{1f600}"] }],
  ["scores", { type: "array", elementType: "f32", values: [0.5, -1, 2] }],
  ["types", { type: "array", elementType: "i32", values: [1, 3, -1] }],
  ["large", { type: "array", elementType: "u64", values: [1n, 2n ** 62n] }],
  ["flags", { type: "array", elementType: "bool", values: [0, 1, 1] }],
  ["none", { type: "array", elementType: "text", values: [] }],
  [
    "nested",
    {
      type: "array",
      elementType: "array",
      values: [
        { type: "array", elementType: "bool", values: [0, 1] },
        { type: "array", elementType: "text", values: ["x"] },
      ],
    },
  ],
];

function aligned(alignment: number): Entry {
  return ["general.alignment", { type: "u32", value: alignment }];
}

const fewTensors: readonly WrittenTensor[] = [
  { name: "token_embd.weight", dimensions: [32, 4], type: 8 },
  { name: "blk.0.attn_q.weight", dimensions: [256, 2], type: 12 },
  { name: "blk.1.attn_q.weight", dimensions: [3, 2, 2, 1], type: 1 },
  { name: "output_norm.weight", dimensions: [5], type: 0 },
];

const manyTypes: readonly WrittenTensor[] = [...tensorTypes.values()].map(
  ({ id, name, blockSize }) => ({ name, type: id, dimensions: [blockSize * 2, 2] }),
);

const vocabulary: Entry = [
  "tokens",
  {
    type: "array",
    elementType: "text",
    values: Array.from({ length: 9_000 }, (_, index) => `token number ${index}`),
  },
];

const descriptions: readonly GgufDescription[] = [
  { metadata: [architecture] },
  { version: 2, metadata: [architecture, ...scalars], tensors: fewTensors.slice(1, 3) },
  { metadata: [architecture, ...scalars, ...arrays], tensors: fewTensors },
  { metadata: [...arrays, architecture], tensors: fewTensors.slice(0, 2) },
  { metadata: [architecture, ...arrays.slice(0, 3)], tensors: manyTypes },
  ...[1, 4, 64, 1024].map((alignment) => {
    return { alignment, metadata: [architecture, aligned(alignment)], tensors: fewTensors };
  }),
  { metadata: [architecture, aligned(32)] },
  { metadata: [aligned(32), architecture], tensors: fewTensors.slice(3) },
  { metadata: [architecture, ...splitEntries(0, 1, 2)], tensors: fewTensors.slice(0, 2) },
  { metadata: [architecture, ...splitEntries(1, 2, fewTensors.length + 1)], tensors: fewTensors },
];

/** Small ones: most mutations of them are somewhere that matters. */
export const smallSeeds: readonly WrittenGguf[] = descriptions.map(writeGguf);

/** Its header takes the reader several pieces. */
export const largeSeed: WrittenGguf = writeGguf({
  metadata: [architecture, vocabulary],
  tensors: fewTensors,
});

/** What goes before a second part that has as many tensors as the one among the seeds. */
export const firstPart: WrittenGguf = writeGguf({
  metadata: [architecture, ...splitEntries(0, 2, fewTensors.length + 1)],
  tensors: [{ name: "first", dimensions: [7], type: 0 }],
});
