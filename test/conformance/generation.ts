// A generation from start to end, as a host drives it; every batch is held against what the world says of batches.

import { expect } from "vitest";

import type {
  Batch,
  FinishReason,
  GenerationOptions,
  SamplingOptions,
  Session,
} from "../../host/abi/world.ts";

export const greedy: SamplingOptions = { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0n };

export interface Generated {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  /** Of each token. */
  readonly texts: readonly string[];
  readonly text: string;
  /** The likeliest beside each token, as many as were asked for. */
  readonly tops: readonly (readonly TopToken[])[];
  readonly prefilled: number;
  readonly finish: FinishReason;
}

export interface TopToken {
  readonly id: number;
  readonly logprob: number;
}

export interface Wish {
  readonly sampling?: SamplingOptions;
  readonly maxTokens?: number | undefined;
  readonly stop?: readonly string[];
  readonly grammar?: string | undefined;
  readonly ignoreEos?: boolean;
  readonly topLogprobs?: number;
  /** Tokens of one `next-batch`. */
  readonly max?: number;
  /** Told of an error of `next-batch`, which is then called again; none: the error is thrown. */
  readonly onFailure?: (thrown: unknown) => void;
}

/** Far more than any generation here takes. */
const callsMax = 2000;

export function generate(session: Session, wish: Wish = {}): Generated {
  session.start(generationOptions(wish));
  return drain(session, wish);
}

export function generationOptions(wish: Wish = {}): GenerationOptions {
  const { sampling = greedy, maxTokens, stop = [], ignoreEos = false, topLogprobs = 0 } = wish;
  const bytes = stop.map((text) => new TextEncoder().encode(text));
  return { sampling, maxTokens, stop: bytes, ignoreEos, topLogprobs, grammar: wish.grammar };
}

/** The rest of a generation that was started. */
export function drain(session: Session, { max = 8, onFailure }: Wish = {}): Generated {
  const batches: Batch[] = [];
  for (let calls = 1; calls <= callsMax; calls++) {
    try {
      const batch = session.nextBatch(max);
      batches.push(copyOf(batch));
      expect(batches.flatMap(({ tokens }) => [...tokens]).length).toBeLessThanOrEqual(max * calls);
      if (batch.finish !== undefined) return joined(batches, batch.finish);
    } catch (thrown) {
      if (onFailure === undefined) throw thrown;
      onFailure(thrown);
    }
  }
  throw new Error(`the generation has not ended after ${callsMax} calls`);
}

/** A batch's lists may be views of the guest's memory. */
function copyOf(batch: Batch): Batch {
  return {
    ...batch,
    tokens: batch.tokens.slice(),
    logprobs: batch.logprobs.slice(),
    text: batch.text.slice(),
    textEnds: batch.textEnds.slice(),
    topTokens: batch.topTokens.slice(),
    topLogprobs: batch.topLogprobs.slice(),
  };
}

function joined(batches: readonly Batch[], finish: FinishReason): Generated {
  const texts = batches.flatMap(textsOf);
  return {
    tokens: batches.flatMap(({ tokens }) => [...tokens]),
    logprobs: batches.flatMap(({ logprobs }) => [...logprobs]),
    texts,
    text: texts.join(""),
    tops: batches.flatMap(topsOf),
    prefilled: batches.reduce((sum, { prefilled }) => sum + prefilled, 0),
    finish,
  };
}

/** As many for each token. */
function topsOf({ tokens, topTokens, topLogprobs }: Batch): TopToken[][] {
  expect(topLogprobs).toHaveLength(topTokens.length);
  const count = tokens.length === 0 ? 0 : topTokens.length / tokens.length;
  return [...tokens].map((_, index) =>
    Array.from({ length: count }, (_, place) => ({
      id: topTokens[index * count + place] ?? -1,
      logprob: topLogprobs[index * count + place] ?? Number.NaN,
    })),
  );
}

/** The text of each token, whose end must be the end of a character. */
function textsOf({ tokens, logprobs, text, textEnds }: Batch): string[] {
  expect(logprobs).toHaveLength(tokens.length);
  expect(textEnds).toHaveLength(tokens.length);
  for (const logprob of logprobs) {
    expect(logprob).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(logprob).toBeLessThanOrEqual(1e-6);
  }
  expect(text).toHaveLength(textEnds.at(-1) ?? 0);
  const characters = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return [...textEnds].map((end, index) => {
    const begin = textEnds[index - 1] ?? 0;
    expect(end).toBeGreaterThanOrEqual(begin);
    return characters.decode(text.subarray(begin, end));
  });
}
