// Text for a command: the words of the command line joined by one space, or stdin exactly as it is.
// Stdin is read for `-` alone, or where there are no words and no person at it.

import { addAbortSignal } from "node:stream";
import type { Readable } from "node:stream";
import { RealmError } from "../error/realm-error.ts";

/** Far above any context; a text is held whole, here and in the guest. */
const inputBytesMax = 64 * 1024 * 1024;

export type InputText = string | Uint8Array;

/** The words, else stdin; `undefined` where there are no words and stdin is a terminal. */
export async function textInput(
  words: readonly string[],
  signal: AbortSignal,
  stdin: Readable & { readonly isTTY?: boolean } = process.stdin,
): Promise<InputText | undefined> {
  const asked = words.length === 1 && words[0] === "-";
  if (asked || (words.length === 0 && !stdin.isTTY)) return readAll(stdin, signal);
  return words.length === 0 ? undefined : words.join(" ");
}

async function readAll(stdin: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let byteLength = 0;
  try {
    for await (const piece of addAbortSignal(signal, stdin)) {
      pieces.push(piece);
      byteLength += piece.length;
      if (byteLength > inputBytesMax) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new RealmError("bad-file", `reading standard input failed: ${reason}`, { cause: error });
  }
  if (byteLength > inputBytesMax) {
    throw new RealmError("limit", `standard input is longer than ${inputBytesMax} bytes`);
  }
  return Buffer.concat(pieces);
}
