// The sampler against plain definitions: what may be drawn, how often, in which order. That each sampler is llama.cpp's is
// shown in llama-samplers.test.ts.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { randomFloats } from "../random-floats.ts";
import { wishes } from "./arbitrary-wish.ts";
import { SamplingModule } from "./sampling-module.ts";
import type { SamplingWish, Setting } from "./sampling-module.ts";

let sampling: SamplingModule;
beforeAll(async () => {
  sampling = await SamplingModule.open();
});

const logits = [...randomFloats(3, 37)].map((x) => Math.fround(x * 4));

function draw(
  list: readonly number[],
  wish: SamplingWish,
  count: number,
  setting: Setting = {},
): number[] {
  expect(sampling.start(list.length, wish, setting)).toBe(true);
  return [...sampling.draw(list, count)];
}

describe("greedy", () => {
  it("takes the lowest id among equal largest", () => {
    expect(draw([1, 5, 3, 5, 5], { temperature: 0 }, 1)).toEqual([1]);
    expect(draw([-1, -1, -1], { temperature: 0 }, 1)).toEqual([0]);
  });

  it("is a temperature of 0 whatever the other options that keep the largest", () => {
    const wish = { temperature: 0, topK: 1, topP: 0.1, minP: 0.9, topNSigma: 0.1, seed: 7n };
    expect(draw([1, 2, 9, 2], wish, 3)).toEqual([2, 2, 2]);
    expect(draw([1, 2, 9, 2], { temperature: 0, samplers: [] }, 3)).toEqual([2, 2, 2]);
  });

  it("comes behind biases, bans, penalties and DRY", () => {
    const list = [1, 2, 9, 8];
    expect(draw(list, { temperature: 0, logitBias: [{ token: 1, bias: 8 }] }, 1)).toEqual([1]);
    expect(draw(list, { temperature: 0 }, 1, { banned: [2] })).toEqual([3]);
    const penalties = { repeat: 2, frequency: 0, presence: 0 };
    expect(draw(list, { temperature: 0, penalties }, 1, { history: [2] })).toEqual([3]);
    const dry = { multiplier: 2, base: 2, allowedLength: 2, sequenceBreakers: [] };
    const history = [0, 1, 2, 3, 0, 1];
    expect(draw(list, { temperature: 0, dry }, 1, { history })).toEqual([3]);
  });

  it("takes what XTC and typical leave", () => {
    const xtc = { probability: 1, threshold: 0.1 };
    expect(draw([5, 5.5, 5.2, 0], { temperature: 0, xtc }, 1)).toEqual([0]);
  });
});

describe("an order", () => {
  it("decides: what is cut before the temperature is cut by other shares than behind it", () => {
    const wish = { temperature: 4, topP: 0.6 };
    const cut = (samplers: SamplingWish["samplers"]): number => {
      expect(sampling.start(logits.length, { ...wish, samplers })).toBe(true);
      return sampling.distribution(logits).size;
    };
    const before = cut(["top-p", "temperature"]);
    expect(cut(undefined)).toBe(before);
    expect(cut(["temperature", "top-p"])).toBeGreaterThan(before);
    expect(cut(["temperature"])).toBe(logits.length);
  });

  it("of any samplers with any options leaves a distribution, and draws keep to it", () => {
    const values = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 2, maxLength: 20 });
    const ids = fc.array(fc.nat(1), { maxLength: 30 });
    fc.assert(
      fc.property(values, ids, wishes, (ints, history, wish) => {
        const list = ints.map((value) => value / 4);
        expect(sampling.start(list.length, wish, { history })).toBe(true);
        const shares = [...sampling.distribution(list).values()];
        expect(shares.length).toBeGreaterThan(0);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
        for (const id of draw(list, wish, 4, { history })) {
          expect(id).toBeGreaterThanOrEqual(0);
          expect(id).toBeLessThan(list.length);
        }
      }),
    );
  });

  it("finds the same top of many, however many are wanted and whatever was done before", () => {
    const list = [...randomFloats(9, 5_003)].map((x) => Math.fround(Math.round(x * 300) / 10));
    const sorted = list.map((logit, id) => ({ logit, id }));
    sorted.sort((a, b) => b.logit - a.logit || a.id - b.id);
    for (const topK of [1, 3, 63, 64, 65, 500, 5_000]) {
      for (const samplers of [["top-k"], ["min-p", "top-k"], ["top-p", "top-k"]] as const) {
        const wish = { topK, minP: 1e-30, topP: 0.99, samplers };
        sampling.start(list.length, { ...wish, samplers: samplers.slice(0, -1) });
        const before = sampling.distribution(list);
        sampling.start(list.length, wish);
        const kept = [...sampling.distribution(list).keys()].sort((a, b) => a - b);
        const wanted = sorted.filter(({ id }) => before.has(id)).slice(0, topK);
        expect(kept).toEqual(wanted.map(({ id }) => id).sort((a, b) => a - b));
      }
    }
  });
});

describe("drawing", () => {
  it("breaks ties at top-k by the lower id", () => {
    const drawn = draw([2, 2, 2, 2, 2, 2], { topK: 2, seed: 5n }, 200);
    expect(new Set(drawn)).toEqual(new Set([0, 1]));
  });

  it("keeps one candidate at top-p 0, at min-p 1 and at typical-p 0", () => {
    for (const wish of [{ topP: 0 }, { minP: 1 }, { typicalP: 0 }]) {
      expect(new Set(draw(logits, { temperature: 9, ...wish }, 50)).size).toBe(1);
    }
  });

  it("never takes what is minus infinity, banned or biased away", () => {
    const drawn = draw([-Infinity, 1, 9, 1.5, 9], { temperature: 1e6, seed: 1n }, 500, {
      banned: [4],
    });
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3]));
    const logitBias = [{ token: 2, bias: -Infinity }];
    expect(new Set(draw([1, 1, 9], { logitBias }, 500))).toEqual(new Set([0, 1]));
  });

  it("excludes top choices as often as XTC's probability says", () => {
    const xtc = { probability: 0.25, threshold: 0.2 };
    const drawn = draw([Math.log(0.6), Math.log(0.4)], { xtc, seed: 3n }, 40_000);
    // 0.25 of the time the second alone is left.
    const share = drawn.filter((id) => id === 1).length / drawn.length;
    expect(Math.abs(share - (0.25 + 0.75 * 0.4))).toBeLessThan(0.01);
  });

  it("keeps Mirostat's surprise near its target", () => {
    const mirostat = { targetEntropy: 2, learningRate: 0.1 };
    const flat = Array.from({ length: 256 }, (_, id) => -id / 40);
    sampling.start(flat.length, { mirostat, seed: 11n });
    // No token has less than 5 bits, and the first bound is 4: the likeliest alone is left.
    expect(new Set(sampling.draw(flat, 1)).size).toBe(1);
    sampling.draw(flat, 200);
    // 2 bits are 4 tokens alike; the bound moves about that.
    const left = new Set(sampling.draw(flat, 400)).size;
    expect(left).toBeGreaterThan(3);
    expect(left).toBeLessThan(40);
  });

  it("gives the same tokens for a seed and others for another", () => {
    const first = draw(logits, { seed: 123n }, 50);
    expect(draw(logits, { seed: 123n }, 50)).toEqual(first);
    expect(draw(logits, { seed: 124n }, 50)).not.toEqual(first);
  });

  it("allocates nothing for a token, with all samplers", () => {
    const wish: SamplingWish = {
      temperature: 0.9,
      topK: 20,
      topP: 0.9,
      minP: 0.01,
      typicalP: 0.9,
      topNSigma: 2,
      xtc: { probability: 0.5, threshold: 0.1 },
      penalties: { repeat: 1.1, frequency: 0.1, presence: 0.1 },
      dry: { multiplier: 0.5, base: 1.5, allowedLength: 2, sequenceBreakers: [] },
    };
    draw(logits, wish, 10, { history: [1, 2, 1, 2, 1, 2, 3] });
    const pages = sampling.exports.memoryPages();
    sampling.draw(logits, 100_000);
    expect(sampling.exports.memoryPages()).toBe(pages);
  });
});

describe("a constraint", () => {
  it("is asked about the token alone where that may come", () => {
    expect(draw([1, 9, 2], { temperature: 0 }, 5, { allowed: [1, 2] })).toEqual([1, 1, 1, 1, 1]);
    expect(sampling.exports.timesMasked()).toBe(0);
  });

  it("masks all others where it may not, and the chain runs again", () => {
    const wish = { temperature: 0, logitBias: [{ token: 0, bias: 3 }] };
    expect(draw([1, 9, 2], wish, 1, { allowed: [0, 2] })).toEqual([0]);
    expect(sampling.exports.timesMasked()).toBe(1);
  });

  it("draws the same whether the largest are looked at one by one or all are masked", () => {
    // A bias, even of 0, is added to all tokens: then all are masked.
    const bias = { logitBias: [{ token: 0, bias: 0 }] };
    const logit = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);
    const list = fc.array(logit, { minLength: 300, maxLength: 300 });
    const kinds = fc.constantFrom<SamplingWish>(
      { temperature: 0 },
      { topK: 5, topP: 0.9, minP: 0.01 },
      { topK: 40, temperature: 0.8, xtc: { probability: 0.5, threshold: 0.1 } },
    );
    let looked = 0;
    fc.assert(
      fc.property(list, kinds, fc.integer({ min: 1, max: 9 }), (logits, wish, step) => {
        const allowed = logits.map((_, id) => id).filter((id) => id % step === 0);
        const setting = { allowed, banned: [step, 2 * step] };
        const masked = draw(logits, { ...wish, ...bias, seed: 3n }, 20, setting);
        const drawn = draw(logits, { ...wish, seed: 3n }, 20, setting);
        if (sampling.exports.timesMasked() === 0) looked++;
        expect(drawn).toEqual(masked);
      }),
      { numRuns: 60 },
    );
    expect(looked).toBeGreaterThan(10);
  });

  it("leaves the shares of what may come as they were to each other", () => {
    const list = [Math.log(0.5), Math.log(0.1), Math.log(0.4)];
    const drawn = draw(list, { seed: 2n }, 40_000, { allowed: [1, 2] });
    expect(new Set(drawn)).toEqual(new Set([1, 2]));
    expect(Math.abs(drawn.filter((id) => id === 1).length / 40_000 - 0.2)).toBeLessThan(0.01);
  });

  it("that allows nothing leaves no token", () => {
    expect(
      draw([1, 9, 2], { logitBias: [{ token: 0, bias: -Infinity }] }, 1, { allowed: [0] }),
    ).toEqual([-2]);
  });
});

describe("random numbers", () => {
  it("are SplitMix64's", () => {
    sampling.exports.seedRandom(1234567n);
    const published = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n];
    for (const value of published) {
      expect(sampling.exports.uniform()).toBe(Number(value >> 11n) / 2 ** 53);
    }
  });
});
