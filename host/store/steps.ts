// Loading in steps: a generator that does one bounded piece of work, then gives control back so that the
// compute worker can serve those who are decoding. A step that yields a request wants those bytes next.

import type { ReadRequest, Reading } from "../gguf/gguf-file.ts";

/** Work in steps of at most 512 KiB each. */
export type Steps<Result> = Generator<ReadRequest | undefined, Result, Uint8Array | undefined>;

/** Most bytes read in one step. */
export const pieceBytesMax = 512 * 1024;

/** Runs a reading, with its requests answered by `answer`. */
export function* driveReading<Result>(
  reading: Reading<Result>,
  answer: (request: ReadRequest) => Steps<Uint8Array>,
): Steps<Result> {
  let step = reading.next();
  while (step.done !== true) step = reading.next(yield* answer(step.value));
  return step.value;
}

/** Runs steps that want no bytes, to their end. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Ends steps before they are done; they undo what they began. */
export function abandon(steps: Steps<unknown>): void {
  steps.return(undefined);
}
