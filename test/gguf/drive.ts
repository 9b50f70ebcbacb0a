// Drives the reader over bytes in memory, as a host would: one buffer, overwritten for every request.

import { readGguf } from "../../host/gguf/read-gguf.ts";
import type { GgufFile, MetadataArray, MetadataValue } from "../../host/gguf/gguf-file.ts";

export interface Driven {
  readonly file: GgufFile;
  /** Requests that were answered. */
  readonly requests: number;
  /** The longest of them. */
  readonly longestRequest: number;
}

// What the reader may ask for at most, and a little that it mustn't look at.
const buffer = new Uint8Array(512 * 1024 + 64);

/** Reads a header out of `bytes`; what an answer leaves in the buffer is overwritten by the next. */
export function driveGguf(bytes: Uint8Array): Driven {
  const reading = readGguf(bytes.length);
  let requests = 0;
  let longestRequest = 0;
  let step = reading.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    requests++;
    longestRequest = Math.max(longestRequest, length);
    buffer.set(bytes.subarray(offset, offset + length));
    buffer.fill(0xaa, length, length + 64);
    step = reading.next(buffer.subarray(0, length));
    buffer.fill(0xaa, 0, length);
  }
  return { file: step.value, requests, longestRequest };
}

/** The header alone. */
export function parse(bytes: Uint8Array): GgufFile {
  return driveGguf(bytes).file;
}

/** A metadata value that must be there. */
export function valueOf(file: GgufFile, key: string): MetadataValue {
  const value = file.metadata.get(key);
  if (value === undefined) throw new Error(`no key "${key}"`);
  return value;
}

/** A metadata array that must be there. */
export function arrayOf(file: GgufFile, key: string): MetadataArray {
  const value = valueOf(file, key);
  if (value.tag !== "array") throw new Error(`"${key}" is no array`);
  return value.val;
}

/** What a call throws; an error if it throws nothing. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
