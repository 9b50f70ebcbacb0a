// Files that a message brings along, as text before it.

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { RealmError } from "../../error/realm-error.ts";
import type { InputText } from "../standard-input.ts";

/** Far above what any context takes: a token is about 4 bytes, the longest contexts have 10^6. */
const documentBytesMax = 8 * 2 ** 20;

export interface Document {
  readonly name: string;
  readonly text: string;
}

/** Errors: `not-found`, `denied`, `bad-file` (no file, or no text), `limit`. */
export function readDocument(path: string): Document {
  const bytes = readBytes(path);
  try {
    if (!bytes.includes(0)) {
      // Without the byte order mark, if there is one.
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return { name: basename(path), text };
    }
  } catch {
    // It is no UTF-8.
  }
  throw new RealmError("bad-file", `cannot add "${path}": it is no text in UTF-8`);
}

function readBytes(path: string): Buffer {
  const file = openDocument(path);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new RealmError("bad-file", `cannot add "${path}": it is no file`);
    if (found.size > documentBytesMax) {
      const sizes = `${found.size} bytes, the limit is ${documentBytesMax}`;
      throw new RealmError("limit", `cannot add "${path}": it has ${sizes}`);
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function openDocument(path: string): number {
  try {
    // A pipe without a writer would wait for one.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new RealmError("not-found", `cannot add "${path}": there is no such file`, { cause });
    }
    const kind = code === "EACCES" || code === "EPERM" ? "denied" : "bad-file";
    throw new RealmError(kind, `cannot add "${path}": ${String(code)}`, { cause });
  }
}

/** The documents, then the message. */
export function withDocuments(documents: readonly Document[], message: string): string {
  const parts = documents.map(({ name, text }) => `${name}:\n"""\n${text.trimEnd()}\n"""\n\n`);
  return parts.join("") + message;
}

/** The same before a prompt, which may be bytes that are no text. */
export function promptWithDocuments(documents: readonly Document[], prompt: InputText): InputText {
  if (typeof prompt === "string") return withDocuments(documents, prompt);
  return Buffer.concat([Buffer.from(withDocuments(documents, "")), prompt]);
}
