// What a guest says it generated is believed where it can be true, and ends the guest where it cannot.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Batch } from "../../host/abi/world.ts";
import { checkBatch, checkConfiguration } from "../../host/runtime/guest-claims.ts";

const bounds = { tokensMax: 4, vocabularySize: 100, topLogprobs: 0 };
const broken = expect.objectContaining({ code: "guest-trap" });

function batchOf(texts: readonly Uint8Array[], ids: readonly number[]): Batch {
  let end = 0;
  return {
    prefilled: 0,
    tokens: Uint32Array.from(ids),
    logprobs: new Float32Array(ids.length),
    text: Uint8Array.from(texts.flatMap((text) => [...text])),
    textEnds: Uint32Array.from(texts, ({ length }) => (end += length)),
    finish: undefined,
    topTokens: new Uint32Array(),
    topLogprobs: new Float32Array(),
    drafted: 0,
    dropped: 0,
  };
}

const token = fc.tuple(fc.uint8Array({ maxLength: 8 }), fc.nat({ max: bounds.vocabularySize - 1 }));
const honest = fc.array(token, { maxLength: bounds.tokensMax }).map((tokens) =>
  batchOf(
    tokens.map(([text]) => text),
    tokens.map(([, id]) => id),
  ),
);

describe("a batch", () => {
  it("is believed whose lists belong together", () => {
    fc.assert(fc.property(honest, (batch) => checkBatch(batch, bounds)));
  });

  it("is not believed with any list longer or shorter than the others", () => {
    fc.assert(
      fc.property(honest, ({ tokens, logprobs, textEnds, ...rest }) => {
        const longer: Batch[] = [
          { ...rest, tokens: Uint32Array.of(...tokens, 0), logprobs, textEnds },
          { ...rest, tokens, logprobs: Float32Array.of(...logprobs, 0), textEnds },
          {
            ...rest,
            tokens,
            logprobs,
            textEnds: Uint32Array.of(...textEnds, textEnds.at(-1) ?? 0),
          },
        ];
        for (const batch of longer) expect(() => checkBatch(batch, bounds)).toThrow(broken);
      }),
    );
  });

  it("is not believed where a text would be taken twice, or a byte by nobody", () => {
    const batch = batchOf([Uint8Array.of(1, 2), Uint8Array.of(3, 4)], [1, 2]);
    for (const ends of [
      [4, 0],
      [4, 2],
      [2, 3],
      [2, 5],
      [0, 0],
    ]) {
      const lying = { ...batch, textEnds: Uint32Array.from(ends) };
      expect(() => checkBatch(lying, bounds)).toThrow(broken);
    }
  });

  it("is not believed with tokens that nobody asked for, or that no vocabulary has", () => {
    const one = Uint8Array.of(65);
    const text = [one, one, one, one, one];
    expect(() => checkBatch(batchOf(text, [1, 2, 3, 4, 5]), bounds)).toThrow(broken);
    expect(() => checkBatch(batchOf([one], [100]), bounds)).toThrow(broken);
  });

  it("has as many likeliest tokens as were asked for, all of the vocabulary", () => {
    const topped = (ids: readonly number[], logprobs: readonly number[]): Batch => ({
      ...batchOf([Uint8Array.of(65), Uint8Array.of(66)], [1, 2]),
      topTokens: Uint32Array.from(ids),
      topLogprobs: Float32Array.from(logprobs),
    });
    const check = (batch: Batch) => () => checkBatch(batch, { ...bounds, topLogprobs: 2 });
    expect(check(topped([1, 2, 2, 1], [-1, -2, -1, -2]))).not.toThrow();
    expect(check(topped([], []))).toThrow(broken);
    expect(check(topped([1, 2, 2], [-1, -2, -1, -2]))).toThrow(broken);
    expect(check(topped([1, 2, 2, 1], [-1, -2, -1]))).toThrow(broken);
    expect(check(topped([1, 2, 2, 100], [-1, -2, -1, -2]))).toThrow(broken);
    const all = { ...bounds, vocabularySize: 3, topLogprobs: 9 };
    expect(() =>
      checkBatch(topped([0, 1, 2, 2, 1, 0], [-1, -1, -1, -1, -1, -1]), all),
    ).not.toThrow();
  });

  it("has no more than a megabyte of text", () => {
    const most = new Uint8Array(2 ** 20);
    const textEnds = Uint32Array.of(most.length);
    const batch = { ...batchOf([new Uint8Array()], [1]), text: most, textEnds };
    expect(() => checkBatch(batch, bounds)).not.toThrow();
    const more = {
      ...batch,
      text: new Uint8Array(most.length + 1),
      textEnds: Uint32Array.of(most.length + 1),
    };
    expect(() => checkBatch(more, bounds)).toThrow(broken);
  });
});

describe("a configuration", () => {
  const configuration = {
    architecture: "llama",
    vocabularySize: 100,
    contextLength: 1,
    embeddingLength: 1,
    blockCount: 1,
    headCount: 1,
    headCountKv: 1,
    bosToken: undefined,
    endOfGeneration: Uint32Array.of(2),
  };

  it("is believed with a name and a few tokens", () => {
    expect(() => checkConfiguration(configuration)).not.toThrow();
  });

  it("is not believed where it is too large to pass on", () => {
    const named = { ...configuration, architecture: "x".repeat(257) };
    expect(() => checkConfiguration(named)).toThrow(broken);
    const ending = { ...configuration, endOfGeneration: new Uint32Array(1025) };
    expect(() => checkConfiguration(ending)).toThrow(broken);
  });
});
