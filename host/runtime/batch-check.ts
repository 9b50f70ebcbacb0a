// What a guest says that it generated, held against the world's words before anything is made of it: lists that belong
// together and text that is taken once, so that a few bytes of a guest's memory cannot become more than was lifted.

import type { Batch } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";

export interface BatchBounds {
  /** That were asked for and not given yet. */
  readonly tokensMax: number;
  readonly vocabularySize: number;
}

/** Errors: `guest-trap`, which ends the guest. */
export function checkBatch(batch: Batch, { tokensMax, vocabularySize }: BatchBounds): void {
  const { tokens, logprobs, text, textEnds } = batch;
  const count = tokens.length;
  if (count > tokensMax) throw broken(`${count} tokens where ${tokensMax} were asked for`);
  if (logprobs.length !== count || textEnds.length !== count) {
    throw broken(`${count} tokens, ${logprobs.length} logprobs and ${textEnds.length} text ends`);
  }
  const unknown = tokens.find((id) => id >= vocabularySize);
  if (unknown !== undefined) throw broken(`token ${unknown} of a vocabulary of ${vocabularySize}`);
  let begin = 0;
  for (const end of textEnds) {
    if (end < begin) throw broken(`a text that ends at ${end} and begins at ${begin}`);
    begin = end;
  }
  if (begin !== text.length) throw broken(`texts that end at ${begin} of ${text.length} bytes`);
}

function broken(what: string): RealmError {
  return new RealmError("guest-trap", `the guest gave ${what}; its session is gone`);
}
