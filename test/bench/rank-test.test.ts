// The signed-rank test, by values worked out by hand and by how often it errs.

import { describe, expect, it } from "vitest";
import { signedRankP } from "../../bench/rank-test.ts";
import { Random } from "../../scripts/synthetic/random.ts";

function draws(random: Random, count: number, shift = 0): number[] {
  return Array.from({ length: count }, () => random.gaussian() + shift);
}

describe("the signed-rank test", () => {
  it("is sure of nothing where all pairs are alike", () => {
    expect(signedRankP([1, 2, 3], [1, 2, 3])).toBe(1);
  });

  it("gives the textbook's p", () => {
    // Differences 1 to 20, of which 3 and 7 are negative: W+ = 200, mean 105, variance 717.5, z = 3.5466.
    const left = Array.from({ length: 20 }, (_, index) => ([2, 6].includes(index) ? 0 : index + 1));
    const right = Array.from({ length: 20 }, (_, index) =>
      [2, 6].includes(index) ? index + 1 : 0,
    );
    expect(signedRankP(left, right)).toBeCloseTo(0.00039, 5);
  });

  it("gives ties the mean of their ranks, and less variance", () => {
    // Differences 1, 1, 1, -1: each rank 2.5, W+ = 7.5, mean 5, variance 7.5 - 60 / 48 = 6.25, z = 1.
    expect(signedRankP([1, 1, 1, 0], [0, 0, 0, 1])).toBeCloseTo(0.3173, 4);
  });

  it("is right about as often as it says: under 0.05 in one of twenty where nothing differs", () => {
    const random = new Random(1);
    const trials = 1000;
    let found = 0;
    for (let trial = 0; trial < trials; trial++) {
      if (signedRankP(draws(random, 40), draws(random, 40)) < 0.05) found += 1;
    }
    expect(found / trials).toBeGreaterThan(0.03);
    expect(found / trials).toBeLessThan(0.07);
  });

  it("finds a shift of half a deviation in 200 pairs", () => {
    const random = new Random(2);
    expect(signedRankP(draws(random, 200, 0.5), draws(random, 200))).toBeLessThan(0.001);
  });
});
