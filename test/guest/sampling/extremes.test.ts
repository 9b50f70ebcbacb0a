// Logits and options at their ends: there is a token or a reason why there is none, and options without a meaning are
// refused.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { wishes } from "./arbitrary-wish.ts";
import { SamplingModule } from "./sampling-module.ts";
import type { SamplingWish, Setting } from "./sampling-module.ts";

let sampling: SamplingModule;
beforeAll(async () => {
  sampling = await SamplingModule.open();
});

function draw(
  list: readonly number[],
  wish: SamplingWish,
  count: number,
  setting: Setting = {},
): number[] {
  expect(sampling.start(list.length, wish, setting)).toBe(true);
  return [...sampling.draw(list, count)];
}

describe("extremes", () => {
  it.each([NaN, Infinity])("with one %d among the logits there is no token", (bad) => {
    for (const wish of [{ temperature: 0 }, { topK: 2 }, { topP: 0.5, typicalP: 0.5 }]) {
      for (let i = 0; i < 9; i++) {
        const list = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        list[i] = bad;
        expect(draw(list, wish, 1)).toEqual([-1]);
      }
    }
  });

  it("with all logits minus infinity there is no token", () => {
    expect(draw([-Infinity, -Infinity], { temperature: 0 }, 1)).toEqual([-1]);
  });

  it("with all tokens banned none is left", () => {
    for (const wish of [{ temperature: 0 }, { topK: 1 }, { typicalP: 0.5 }, { topNSigma: 1 }]) {
      expect(draw([1, 2, 3], wish, 1, { banned: [0, 1, 2] })).toEqual([-2]);
    }
  });

  it("one token that is left is taken, by any samplers", () => {
    fc.assert(
      fc.property(wishes, fc.nat(1), (wish, left) => {
        const banned = [1 - left];
        expect(draw([0.5, -0.5], wish, 3, { banned, history: [0, 1, 0] })).toEqual([
          left,
          left,
          left,
        ]);
      }),
    );
  });

  it("logits as far apart as f32 has them still give a token", () => {
    const list = [3.4e38, -3.4e38, 3.3e38, -Infinity, 0];
    fc.assert(
      fc.property(wishes, (wish) => {
        const [id = -3] = draw(list, wish, 1, { history: [0, 4, 0, 4] });
        expect([-2, 0, 1, 2, 4]).toContain(id);
      }),
    );
  });
});

const refused: readonly (readonly [string, SamplingWish])[] = [
  ["temperature NaN", { temperature: NaN }],
  ["temperature -0.1", { temperature: -0.1 }],
  ["temperature infinite", { temperature: Infinity }],
  ["top-p NaN", { topP: NaN }],
  ["top-p -0.1", { topP: -0.1 }],
  ["top-p 1.01", { topP: 1.01 }],
  ["min-p NaN", { minP: NaN }],
  ["min-p -1", { minP: -1 }],
  ["min-p 1.5", { minP: 1.5 }],
  ["typical-p 2", { typicalP: 2 }],
  ["top-n-sigma 0", { topNSigma: 0 }],
  ["top-n-sigma NaN", { topNSigma: NaN }],
  ["xtc's probability 0", { xtc: { probability: 0, threshold: 0.1 } }],
  ["xtc's threshold -1", { xtc: { probability: 1, threshold: -1 } }],
  ["a range of 0", { dynamicTemperature: { range: 0, exponent: 1 } }],
  ["an exponent of -1", { dynamicTemperature: { range: 1, exponent: -1 } }],
  ["mirostat's entropy NaN", { mirostat: { targetEntropy: NaN, learningRate: 0 } }],
  ["mirostat's rate -1", { mirostat: { targetEntropy: 5, learningRate: -1 } }],
  ["a repeat penalty of 0", { penalties: { repeat: 0, frequency: 0, presence: 0 } }],
  ["a frequency penalty NaN", { penalties: { repeat: 1, frequency: NaN, presence: 0 } }],
  ["a presence penalty infinite", { penalties: { repeat: 1, frequency: 0, presence: Infinity } }],
  [
    "a multiplier of 0",
    { dry: { multiplier: 0, base: 2, allowedLength: 2, sequenceBreakers: [] } },
  ],
  ["a base of 0.9", { dry: { multiplier: 1, base: 0.9, allowedLength: 2, sequenceBreakers: [] } }],
  ["a bias of no token", { logitBias: [{ token: 37, bias: 1 }] }],
  ["a bias NaN", { logitBias: [{ token: 1, bias: NaN }] }],
  ["a bias infinite", { logitBias: [{ token: 1, bias: Infinity }] }],
  ["a sampler twice", { samplers: ["top-k", "min-p", "top-k"] }],
];

describe("options", () => {
  it.each(refused)("%s: refused", (_, wish) => {
    expect(sampling.start(37, wish)).toBe(false);
  });

  it("that change nothing are accepted", () => {
    expect(sampling.start(37, {})).toBe(true);
  });
});
