// Real files: every model and vocabulary at hand is read, and none of a vocabulary stays in the heap.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

import type { GgufFile } from "../../host/gguf/gguf-file.ts";
import { readGguf } from "../../host/gguf/read-gguf.ts";
import { genesisFile, sharedFile, sharedFiles } from "../shared-data.ts";
import { arrayOf, parse } from "./drive.ts";
import { writeGguf } from "./write-gguf.ts";

const buffer = new Uint8Array(128 * 1024);

function parseFile(path: string): GgufFile {
  const descriptor = openSync(path, "r");
  try {
    const reading = readGguf(fstatSync(descriptor).size);
    let step = reading.next();
    while (step.done !== true) {
      const { offset, length } = step.value;
      readSync(descriptor, buffer, 0, length, offset);
      step = reading.next(buffer.subarray(0, length));
    }
    return step.value;
  } finally {
    closeSync(descriptor);
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

function heapUsed(): number {
  if (typeof collectGarbage === "function") collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe("genesis", () => {
  it("is read as it was trained", () => {
    const file = parseFile(genesisFile);
    expect(file).toMatchObject({ architecture: "llama", alignment: 32, version: 3 });
    expect(file.metadata.get("llama.embedding_length")?.val).toBe(256n);
    expect(file.tensors).toHaveLength(47);
    expect(arrayOf(file, "tokenizer.ggml.tokens").length).toBe(2_048);
    const end = Math.max(...file.tensors.map((tensor) => tensor.offset + tensor.byteLength));
    expect(end).toBeLessThanOrEqual(file.byteLength);
    expect(file.byteLength - end).toBeLessThan(file.alignment);
  });
});

const vocabularies = sharedFiles("vocab", ".gguf");

describe("shared vocabularies", () => {
  it.skipIf(vocabularies.length === 0)("are read, without tensors", () => {
    for (const path of vocabularies) {
      const file = parseFile(path);
      expect(file.tensors, basename(path)).toEqual([]);
      expect(file.headerByteLength).toBe(file.byteLength);
      expect(arrayOf(file, "tokenizer.ggml.tokens").length).toBeGreaterThan(30_000);
    }
  });

  it.skipIf(vocabularies.length === 0)("leave less than 64 KiB each in the heap", () => {
    vocabularies.forEach((path) => parseFile(path));
    for (const path of vocabularies) {
      const before = heapUsed();
      const file = parseFile(path);
      expect(heapUsed() - before, basename(path)).toBeLessThan(64 * 1024);
      expect(file.metadata.size).toBeGreaterThan(10);
    }
  });
});

const sharedModels: readonly (readonly [name: string, architecture: string, tensors: number])[] = [
  ["models/smollm2-135m-instruct-q4_1.gguf", "llama", 272],
  ["models/all-minilm-l6-v2-q8_0.gguf", "bert", 101],
  ["models/stories-260k.gguf", "llama", 48],
  ["models/genesis-4m-f32.gguf", "llama", 47],
];

describe("shared models", () => {
  for (const [name, architecture, tensors] of sharedModels) {
    const path = sharedFile(name);
    it.skipIf(path === undefined)(`${name} is read`, () => {
      const file = parseFile(path ?? "");
      expect(file.architecture).toBe(architecture);
      expect(file.tensors).toHaveLength(tensors);
    });
  }
});

describe("the heap", () => {
  it("does not grow with the vocabulary: 262,144 tokens and 514,906 merges leave 64 KiB", () => {
    const bytes = vocabularyOf(262_144, 514_906);
    const small = vocabularyOf(1_000, 1_000);
    parse(small);
    const before = heapUsed();
    const file = parse(bytes);
    expect(heapUsed() - before).toBeLessThan(64 * 1024);
    expect(arrayOf(file, "tokenizer.ggml.merges").checkpoints).toHaveLength(126);
  });

  it("holds at most 10 MB after the most hostile header: all counts and texts at their limits", () => {
    const bytes = hostileHeader();
    parse(bytes);
    const before = heapUsed();
    const file = parse(bytes);
    expect(heapUsed() - before).toBeLessThan(10_000_000);
    expect(file.tensors).toHaveLength(8_192);
  });
});

function vocabularyOf(tokens: number, merges: number): Uint8Array {
  const texts = (count: number, prefix: string) => ({
    type: "array" as const,
    elementType: "text" as const,
    values: Array.from({ length: count }, (_, index) => `${prefix}${index}`),
  });
  return writeGguf({
    metadata: [
      ["general.architecture", { type: "text", value: "llama" }],
      ["tokenizer.ggml.tokens", texts(tokens, "token ")],
      ["tokenizer.ggml.merges", texts(merges, "left right ")],
    ],
  }).bytes;
}

/** Two-byte strings in the heap for one-byte texts in the file: invalid UTF-8 is the worst there is. */
function hostileHeader(): Uint8Array {
  const name = (index: number) => `t${index}`.padEnd(63, "x");
  const entries = Array.from({ length: 4_000 }, (_, index) => {
    return [`k${index}`, { type: "u64", value: 2n ** 64n - 1n }] as const;
  });
  return writeGguf({
    metadata: [
      ["general.architecture", { type: "text", value: "llama" }],
      ["text", { type: "text", value: new Uint8Array(1_000_000).fill(0xff) }],
      ...entries,
    ],
    tensors: Array.from({ length: 8_192 }, (_, index) => {
      return { name: name(index), dimensions: [1, 1, 1, 1], type: 0 };
    }),
  }).bytes;
}
