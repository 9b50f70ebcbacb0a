// What the benchmarks need to know of a model file: how many bytes a decoded token must read.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readGguf } from "../host/gguf/read-gguf.ts";
import type { GgufFile } from "../host/gguf/gguf-file.ts";

export interface ModelFacts {
  readonly fileBytes: number;
  readonly vocabularySize: number;
  /** Weights that every token is multiplied with. Of a table of embeddings one row is read, unless it is
   * the output matrix too. */
  readonly weightBytesPerToken: number;
  /** Positions the model was trained on. */
  readonly contextLength: number;
}

const embeddingName = "token_embd.weight";

export function readModelFacts(path: string): ModelFacts {
  const file = readHeader(path);
  const embedding = file.tensors.find(({ name }) => name === embeddingName);
  const tied = file.tensors.every(({ name }) => name !== "output.weight");
  const read = file.tensors.filter(({ name }) => tied || name !== embeddingName);
  return {
    fileBytes: file.byteLength,
    vocabularySize: embedding?.dimensions[1] ?? 0,
    weightBytesPerToken: read.reduce((total, { byteLength }) => total + byteLength, 0),
    contextLength: Number(file.metadata.get(`${file.architecture}.context_length`)?.val ?? 0),
  };
}

function readHeader(path: string): GgufFile {
  const descriptor = openSync(path, "r");
  try {
    const reading = readGguf(fstatSync(descriptor).size);
    let step = reading.next();
    while (step.done !== true) {
      const bytes = new Uint8Array(step.value.length);
      readSync(descriptor, bytes, 0, bytes.length, step.value.offset);
      step = reading.next(bytes);
    }
    return step.value;
  } finally {
    closeSync(descriptor);
  }
}
