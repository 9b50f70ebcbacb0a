// A model file's header alone: weights and vocabulary stay on the disk.

import type { GgufFile, ReadRequest } from "../gguf/gguf-file.ts";
import { openModelFile } from "../store/model-source.ts";
import type { ModelSource } from "../store/model-source.ts";
import { readModelHeader } from "../store/read-model-header.ts";
import { finish } from "../store/steps.ts";
import type { Steps } from "../store/steps.ts";

/** Bytes of the file at a place; all of them, or an error. */
export type ReadBytes = (request: ReadRequest) => Uint8Array;

/**
 * Reads a header and hands it to `use`, which may read more of the file until it returns.
 * Errors: as `openModelFile` and `readModelHeader`.
 */
export function withHeader<Result>(
  path: string,
  use: (file: GgufFile, read: ReadBytes) => Result,
): Result {
  const source = openModelFile(path);
  try {
    const file = finish(readModelHeader(source));
    return use(file, (request) => finish(readFrom(source, request)));
  } finally {
    source.close();
  }
}

function* readFrom(source: ModelSource, { offset, length }: ReadRequest): Steps<Uint8Array> {
  const bytes = new Uint8Array(length);
  yield* source.readInto(offset, bytes);
  return bytes;
}
