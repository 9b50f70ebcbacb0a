// Log probabilities, of the token that was drawn and of the likeliest beside it, and the sums that they need.

import { beforeAll, describe, expect, it } from "vitest";

import { at } from "../plain-programs.ts";
import { randomFloats } from "../random-floats.ts";
import { SamplingModule } from "./sampling-module.ts";

let sampling: SamplingModule;
beforeAll(async () => {
  sampling = await SamplingModule.open();
});

const logits = [...randomFloats(3, 37)].map((x) => Math.fround(x * 4));

describe("log probabilities", () => {
  function whole(list: readonly number[]): number[] {
    const top = Math.max(...list);
    const sum = list.reduce((total, logit) => total + Math.exp(logit - top), 0);
    return list.map((logit) => logit - top - Math.log(sum));
  }

  it("are those of the unmodified distribution, whatever was drawn by", () => {
    const penalties = { repeat: 3, frequency: 1, presence: 1 };
    for (const wish of [{ temperature: 0 }, { temperature: 3, topK: 7, topP: 0.9, penalties }]) {
      sampling.start(logits.length, { ...wish, seed: 9n }, { history: [1, 2, 3, 4, 5, 6] });
      const id = sampling.sample(logits);
      expect(sampling.exports.logprob()).toBeCloseTo(at(whole(logits), id), 5);
    }
  });

  it.each([0, 1, 5, 37, 100])("of the %i likeliest are the largest, likeliest first", (count) => {
    sampling.start(logits.length, {});
    sampling.exports.topStart(count);
    sampling.sample(logits);
    const { topCount, topId, topLogprob } = sampling.exports;
    expect(topCount()).toBe(Math.min(count, logits.length));
    const all = whole(logits).map((logprob, id) => ({ id, logprob }));
    all.sort((a, b) => b.logprob - a.logprob || a.id - b.id);
    for (let i = 0; i < topCount(); i++) {
      expect(topId(i)).toBe(at(all, i).id);
      expect(topLogprob(i)).toBeCloseTo(at(all, i).logprob, 5);
    }
  });

  it.each([1, 3, 4, 37, 64])("of %i logits are summed as the scalar sum does", (count) => {
    const list = [...randomFloats(count, count)].map((x) => x * 30);
    const top = Math.max(...list);
    const start = sampling.write(list);
    const simd = sampling.exports.logSum(start, count, top);
    expect(simd).toBeCloseTo(sampling.exports.logSumScalar(start, count, top), 6);
    const exact = Math.log(list.reduce((sum, x) => sum + Math.exp(Math.fround(x)), 0));
    expect(simd).toBeCloseTo(exact, 5);
    expect(sampling.exports.largestIndex(start, count)).toBe(list.indexOf(top));
  });
});
