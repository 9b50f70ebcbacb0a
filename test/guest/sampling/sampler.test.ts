// The sampling chain against a plain one: what may be drawn, how often, and what is refused.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { at } from "../plain-programs.ts";
import { randomFloats } from "../random-floats.ts";

interface Sampling {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  open(vocabularySize: number): void;
  start(temperature: number, topK: number, topP: number, minP: number, seed: bigint): number;
  sample(logits: number): number;
  logprob(): number;
  seedRandom(seed: bigint): void;
  uniform(): number;
  largestIndex(logits: number, count: number): number;
  logSum(logits: number, count: number, top: number): number;
  logSumScalar(logits: number, count: number, top: number): number;
}

interface Options {
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
}

let sampling: Sampling;
let logitsStart: number;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/sampling/assembly/sampling.ts");
  sampling = instantiateAssembly(module) as Sampling;
  logitsStart = sampling.allocate(4096);
});

function writeLogits(logits: readonly number[]): number {
  new Float32Array(sampling.memory.buffer, logitsStart, logits.length).set(logits);
  return logitsStart;
}

function draw(logits: readonly number[], options: Options, seed: bigint, count: number): number[] {
  sampling.open(logits.length);
  const { temperature, topK, topP, minP } = options;
  expect(sampling.start(temperature, topK, topP, minP, seed)).toBe(1);
  return Array.from({ length: count }, () => sampling.sample(writeLogits(logits)));
}

/** What llama.cpp's chain leaves, by the definitions: each id with its share. */
function distribution(logits: readonly number[], options: Options): Map<number, number> {
  let left = logits.map((logit, id) => ({ logit: Math.fround(logit), id }));
  left.sort((a, b) => b.logit - a.logit || a.id - b.id);
  if (options.topK > 0) left = left.slice(0, options.topK);
  const top = at(left, 0).logit;
  const mass = (list: typeof left, temperature: number): number[] => {
    const weights = list.map(({ logit }) => Math.exp((logit - top) / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };
  if (options.topP < 1) {
    let sum = 0;
    const shares = mass(left, 1);
    const end = shares.findIndex((share) => (sum += share) >= options.topP);
    if (end >= 0) left = left.slice(0, end + 1);
  }
  if (options.minP > 0) {
    left = left.filter(({ logit }) => logit >= top + Math.log(options.minP));
  }
  const shares = mass(left, options.temperature);
  return new Map(left.map(({ id }, i) => [id, at(shares, i)]));
}

const greedy: Options = { temperature: 0, topK: 0, topP: 1, minP: 0 };
const logits = [...randomFloats(3, 37)].map((x) => x * 4);

describe("greedy", () => {
  it("takes the lowest id among equal largest", () => {
    expect(draw([1, 5, 3, 5, 5], greedy, 0n, 1)).toEqual([1]);
    expect(draw([-1, -1, -1], greedy, 0n, 1)).toEqual([0]);
  });

  it("is a temperature of 0 whatever the other options", () => {
    expect(draw([1, 2, 9, 2], { temperature: 0, topK: 1, topP: 0.1, minP: 0.9 }, 7n, 3)).toEqual([
      2, 2, 2,
    ]);
  });
});

describe("drawing", () => {
  it.each([
    { temperature: 1, topK: 0, topP: 1, minP: 0 },
    { temperature: 0.7, topK: 5, topP: 1, minP: 0 },
    { temperature: 1.5, topK: 0, topP: 0.8, minP: 0 },
    { temperature: 1, topK: 0, topP: 1, minP: 0.2 },
    { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 },
    { temperature: 2, topK: 12, topP: 0.6, minP: 0.1 },
  ])("follows the distribution of %o", (options) => {
    const expected = distribution(logits, options);
    const count = 20_000;
    const tally = new Map<number, number>();
    for (const id of draw(logits, options, 42n, count)) tally.set(id, (tally.get(id) ?? 0) + 1);
    for (const id of tally.keys()) expect(expected.has(id)).toBe(true);
    for (const [id, share] of expected) {
      const deviation = Math.sqrt((share * (1 - share)) / count);
      expect(Math.abs((tally.get(id) ?? 0) / count - share)).toBeLessThan(5 * deviation + 1e-9);
    }
  });

  it("never leaves what the chain keeps, for any logits and options", () => {
    const options = fc.record({
      temperature: fc.double({ min: 0.1, max: 3, noNaN: true }).map(Math.fround),
      topK: fc.nat(12),
      topP: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.fround),
      minP: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.fround),
    });
    const values = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        options,
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (ints, kept, seed) => {
          const list = ints.map((value) => value / 4);
          // A share that falls on the limit to the last bit may go either way.
          const near = { ...kept, topP: kept.topP + 1e-6, minP: kept.minP * (1 - 1e-6) };
          const allowed = distribution(list, near);
          for (const id of draw(list, kept, seed, 5)) expect(allowed.has(id)).toBe(true);
        },
      ),
    );
  });

  it("breaks ties at top-k by the lower id", () => {
    const drawn = draw([2, 2, 2, 2, 2, 2], { temperature: 1, topK: 2, topP: 1, minP: 0 }, 5n, 200);
    expect(new Set(drawn)).toEqual(new Set([0, 1]));
  });

  it("keeps one candidate at top-p 0 and at min-p 1", () => {
    expect(new Set(draw(logits, { temperature: 9, topK: 0, topP: 0, minP: 0 }, 1n, 50)).size).toBe(
      1,
    );
    expect(new Set(draw(logits, { temperature: 9, topK: 0, topP: 1, minP: 1 }, 1n, 50)).size).toBe(
      1,
    );
  });

  it("never draws what is minus infinity", () => {
    const list = [-Infinity, 1, -Infinity, 1.5];
    const drawn = draw(list, { temperature: 3, topK: 0, topP: 1, minP: 0 }, 1n, 500);
    expect(new Set(drawn)).toEqual(new Set([1, 3]));
  });

  it("gives the same tokens for a seed and others for another", () => {
    const options = { temperature: 1, topK: 0, topP: 1, minP: 0 };
    const first = draw(logits, options, 123n, 50);
    expect(draw(logits, options, 123n, 50)).toEqual(first);
    expect(draw(logits, options, 124n, 50)).not.toEqual(first);
  });
});

describe("log probability", () => {
  it("is that of the unmodified distribution, whatever was drawn by", () => {
    const whole = distribution(logits, { temperature: 1, topK: 0, topP: 1, minP: 0 });
    for (const options of [greedy, { temperature: 3, topK: 7, topP: 0.9, minP: 0 }]) {
      const [id = -1] = draw(logits, options, 9n, 1);
      expect(sampling.logprob()).toBeCloseTo(Math.log(whole.get(id) ?? NaN), 5);
    }
  });

  it.each([1, 3, 4, 37, 64])("sums %i logits as the scalar sum does", (count) => {
    const list = [...randomFloats(count, count)].map((x) => x * 30);
    const top = Math.max(...list);
    const simd = sampling.logSum(writeLogits(list), count, top);
    expect(simd).toBeCloseTo(sampling.logSumScalar(logitsStart, count, top), 6);
    const exact = Math.log(list.reduce((sum, x) => sum + Math.exp(Math.fround(x)), 0));
    expect(simd).toBeCloseTo(exact, 5);
  });
});

describe("logits that are no numbers", () => {
  it.each([NaN, Infinity])("with one %d among them give no token", (bad) => {
    for (let i = 0; i < 9; i++) {
      const list = [1, 2, 3, 4, 5, 6, 7, 8, 9];
      list[i] = bad;
      expect(draw(list, greedy, 0n, 1)).toEqual([-1]);
    }
  });

  it("all minus infinity give no token", () => {
    expect(draw([-Infinity, -Infinity], greedy, 0n, 1)).toEqual([-1]);
  });
});

describe("options", () => {
  it.each([
    [NaN, 0, 1, 0],
    [-0.1, 0, 1, 0],
    [Infinity, 0, 1, 0],
    [1, 0, NaN, 0],
    [1, 0, -0.1, 0],
    [1, 0, 1.01, 0],
    [1, 0, 1, NaN],
    [1, 0, 1, -1],
    [1, 0, 1, 1.5],
  ] as const)(
    "temperature %d, top-k %i, top-p %d, min-p %d are refused",
    (temperature, topK, topP, minP) => {
      expect(sampling.start(temperature, topK, topP, minP, 0n)).toBe(0);
    },
  );
});

describe("random numbers", () => {
  it("are SplitMix64's", () => {
    sampling.seedRandom(1234567n);
    const published = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n];
    for (const value of published) {
      expect(sampling.uniform()).toBe(Number(value >> 11n) / 2 ** 53);
    }
  });
});
