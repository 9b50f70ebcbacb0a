// Tokens one by one, out of the batches that cross from a guest's thread.

import type {
  GenerationEnd,
  GenerationItem,
  GenerationOutcome,
  TokenBatch,
} from "./guest-calls.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { Guest } from "./guest.ts";
import type { StopSwitch } from "./stop-switch.ts";

/** One token as it is made. The texts joined are the whole text. */
export interface GeneratedToken {
  readonly id: number;
  /** Empty while a character, or what may be the beginning of a stop string, is incomplete. */
  readonly text: string;
  /** ln p under the model's own distribution, before any sampler. */
  readonly logprob: number;
  /** The likeliest tokens in its place, likeliest first, where `logprobs` asked for some. */
  readonly topLogprobs?: readonly TopLogprob[];
}

/** One of the likeliest tokens at a position. */
export interface TopLogprob {
  readonly id: number;
  /** As `GeneratedToken.logprob`. */
  readonly logprob: number;
}

/** The tokens of `items`; after a stop none that are already there, and the end says so. */
export async function* streamTokens(
  items: AsyncGenerator<GenerationItem, GenerationOutcome, void>,
  stop: StopSwitch,
): AsyncGenerator<GeneratedToken, GenerationOutcome, void> {
  let generatedTokens = 0;
  await using source = items;
  let step = await source.next();
  while (step.done !== true) {
    for (const token of step.value.type === "tokens" ? tokensOf(step.value) : []) {
      if (stop.stopped) break;
      generatedTokens += 1;
      yield token;
    }
    step = await source.next();
  }
  if (!stop.stopped) return step.value;
  return { ...step.value, finishReason: "cancelled", generatedTokens };
}

export function generationEnd(
  outcome: GenerationOutcome,
  { contextLength }: SessionPlan,
  { configuration }: Guest,
): GenerationEnd {
  const trainedContextLength = configuration?.contextLength ?? contextLength;
  return { ...outcome, contextLength, trainedContextLength };
}

/** How a generation ends that was cancelled before it had a session. */
export const endBeforeStart: GenerationEnd = {
  kept: false,
  finishReason: "cancelled",
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
  contextLength: 0,
  trainedContextLength: 0,
  prefillMs: 0,
  decodeMs: 0,
};

function* tokensOf(batch: TokenBatch): Generator<GeneratedToken, void, void> {
  const { ids, texts, logprobs, topIds } = batch;
  const perToken = Math.floor(topIds.length / ids.length);
  for (const [index, id] of ids.entries()) {
    const token = { id, text: texts[index] ?? "", logprob: logprobs[index] ?? Number.NaN };
    yield perToken > 0
      ? { ...token, topLogprobs: topOf(batch, index * perToken, perToken) }
      : token;
  }
}

function topOf({ topIds, topLogprobs }: TokenBatch, first: number, count: number): TopLogprob[] {
  const logprobs = topLogprobs.subarray(first, first + count);
  return Array.from(topIds.subarray(first, first + count), (id, index) => ({
    id,
    logprob: logprobs[index] ?? Number.NaN,
  }));
}
