// Texts that a command takes as words or, where there are none, as lines of stdin.

import { createInterface } from "node:readline";
import { addAbortSignal } from "node:stream";
import { RealmError } from "../error/realm-error.ts";

/** None: the words are the texts. `-` alone asks for stdin. Errors: `bad-argument` (nothing but a terminal). */
export function linesUnlessGiven(
  words: readonly string[],
  signal: AbortSignal,
): AsyncIterable<string> | undefined {
  const asked = words.length === 1 && words[0] === "-";
  if (!asked && words.length > 0) return undefined;
  if (!asked && process.stdin.isTTY) {
    throw new RealmError("bad-argument", "a text is needed, or - to read them from stdin");
  }
  return linesOfInput(signal);
}

/** Opened when the first line is asked for: lines that come before are lost. */
async function* linesOfInput(signal: AbortSignal): AsyncGenerator<string, void, void> {
  const input = addAbortSignal(signal, process.stdin);
  yield* createInterface({ input, crlfDelay: Infinity });
}
