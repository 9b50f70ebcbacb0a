// What must hold of the reader for any bytes whatever: it answers in bounded steps, it takes what the plain reader takes
// and nothing else, with the same values at the same places, and a refusal is a typed error that says what and where.

import { RealmError } from "../../host/error/realm-error.ts";
import type { GgufPart, MetadataValue } from "../../host/gguf/gguf-file.ts";
import { headerPieceBytes } from "../../host/gguf/limits.ts";
import { driveGguf } from "../gguf/drive.ts";
import { readPlain, WrongFile } from "./plain-reader.ts";
import type { PlainEntry, PlainFile } from "./plain-reader.ts";
import type { Mutant } from "./mutate.ts";

export type Outcome =
  | { readonly tag: "read"; readonly file: ReturnType<typeof driveGguf>["file"] }
  | { readonly tag: "refused"; readonly error: RealmError };

/** Throws what a reader does that it must not do. */
export function checkReader({ bytes, harmless }: Mutant): Outcome {
  const outcome = read(bytes);
  const plain = plainOutcome(bytes);
  if (outcome.tag === "refused") {
    const { message } = outcome.error;
    if (harmless) throw new Error(`a right file was refused: ${message}`);
    if (!(plain instanceof WrongFile))
      throw new Error(`the plain reader takes it, but: ${message}`);
  } else {
    if (plain instanceof WrongFile) throw new Error(`taken in spite of: ${plain.message}`);
    checkAlike(outcome.file, plain);
  }
  return outcome;
}

function read(bytes: Uint8Array): Outcome {
  try {
    const { file, requests, longestRequest } = driveGguf(bytes);
    const requestsMax = 8 + (4 * bytes.length) / headerPieceBytes;
    if (requests > requestsMax) throw new Error(`${requests} requests, ${requestsMax} are many`);
    if (longestRequest > headerPieceBytes) throw new Error(`a request of ${longestRequest} bytes`);
    return { tag: "read", file };
  } catch (thrown) {
    return { tag: "refused", error: checkRefusal(thrown) };
  }
}

function checkRefusal(thrown: unknown): RealmError {
  if (!(thrown instanceof RealmError)) throw thrown;
  if (thrown.code !== "bad-file" && thrown.code !== "unsupported") throw thrown;
  const says = /^(?:cannot|not a GGUF)/.test(thrown.message) && thrown.message.length < 600;
  if (!says) throw new Error(`a refusal that says little: ${thrown.message}`);
  return thrown;
}

function plainOutcome(bytes: Uint8Array): PlainFile | WrongFile {
  try {
    return readPlain(bytes);
  } catch (thrown) {
    if (thrown instanceof WrongFile) return thrown;
    throw thrown;
  }
}

function checkAlike(file: GgufPart, plain: PlainFile): void {
  same("the header's end", file.headerByteLength, plain.headerByteLength);
  same("the keys", [...file.metadata.keys()].join("\n"), [...plain.entries.keys()].join("\n"));
  for (const [key, value] of file.metadata) checkValue(key, value, plain.entries.get(key));
  same("the number of tensors", file.tensors.length, plain.tensors.length);
  for (const [index, tensor] of file.tensors.entries()) {
    const other = plain.tensors[index];
    const { name } = tensor;
    same("a name", name, other?.name);
    same(`${name}: type`, tensor.type, other?.type);
    same(`${name}: extents`, tensor.dimensions.join(), other?.dimensions.join());
    same(`${name}: offset`, tensor.offset, other?.offset);
    same(`${name}: bytes`, tensor.byteLength, other?.byteLength);
  }
}

function checkValue(key: string, value: MetadataValue, plain: PlainEntry | undefined): void {
  if (value.tag !== "array") {
    const found = plain?.value;
    const isInteger = typeof value.val === "bigint" && typeof found === "number";
    return same(key, value.val, isInteger ? BigInt(found) : found);
  }
  const other = typeof plain?.value === "object" ? plain.value : undefined;
  for (const field of ["length", "offset", "byteLength"] as const) {
    same(`${key}: ${field}`, value.val[field], other?.[field]);
  }
}

function same(what: string, found: unknown, expected: unknown): void {
  if (Object.is(found, expected)) return;
  throw new Error(`${what} is ${String(found)}, and for the plain reader ${String(expected)}`);
}
