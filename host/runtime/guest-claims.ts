// What a guest says of a model and of what it generated, held against the world's words before anything is made of it:
// a few bytes of a guest's memory must not become more than was lifted, nor much of it reach the main thread.

import type { Batch, ModelConfiguration } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";

/** Of all texts of a batch, in bytes: as much as the longest text that a vocabulary's slice may have. */
const textBytesMax = 2 ** 20;
/** Of an architecture's name, in characters; the longest of llama.cpp has 17. */
const architectureLengthMax = 256;
/** Tokens that end a generation; real models have up to 5. */
const endTokensMax = 1024;

export interface BatchBounds {
  /** That were asked for and not given yet. */
  readonly tokensMax: number;
  readonly vocabularySize: number;
  /** Likeliest tokens that were asked for beside each token. */
  readonly topLogprobs: number;
}

/** Errors: `guest-trap`, which ends the guest. */
export function checkBatch(batch: Batch, bounds: BatchBounds): void {
  const { tokensMax, vocabularySize } = bounds;
  const { tokens, logprobs, text, textEnds } = batch;
  const count = tokens.length;
  if (count > tokensMax) throw broken(`${count} tokens where ${tokensMax} were asked for`);
  if (logprobs.length !== count || textEnds.length !== count) {
    throw broken(`${count} tokens, ${logprobs.length} logprobs and ${textEnds.length} text ends`);
  }
  checkTop(batch, bounds);
  const unknown = tokens.find((id) => id >= vocabularySize);
  if (unknown !== undefined) throw broken(`token ${unknown} of a vocabulary of ${vocabularySize}`);
  if (text.length > textBytesMax) {
    throw broken(`${text.length} bytes of text at once: at most ${textBytesMax} are possible`);
  }
  let begin = 0;
  for (const end of textEnds) {
    if (end < begin) throw broken(`a text that ends at ${end} and begins at ${begin}`);
    begin = end;
  }
  if (begin !== text.length) throw broken(`texts that end at ${begin} of ${text.length} bytes`);
}

function checkTop(
  { tokens, topTokens, topLogprobs }: Batch,
  { topLogprobs: asked, vocabularySize }: BatchBounds,
): void {
  const count = tokens.length * Math.min(asked, vocabularySize);
  if (topTokens.length !== count || topLogprobs.length !== count) {
    throw broken(
      `${topTokens.length} likeliest tokens and ${topLogprobs.length} logprobs of them for ${count}`,
    );
  }
  const unknown = topTokens.find((id) => id >= vocabularySize);
  if (unknown !== undefined) throw broken(`token ${unknown} of a vocabulary of ${vocabularySize}`);
}

/** Errors: `guest-trap`. */
export function checkConfiguration({ architecture, endOfGeneration }: ModelConfiguration): void {
  if (architecture.length > architectureLengthMax) {
    throw broken(`a name of ${architecture.length} characters for the architecture`);
  }
  if (endOfGeneration.length > endTokensMax) {
    throw broken(`${endOfGeneration.length} tokens that end a generation`);
  }
}

function broken(what: string): RealmError {
  return new RealmError("guest-trap", `the guest gave ${what}; its session is gone`);
}
