// The benchmark's own arithmetic: medians, the clock for tokens, the bytes a token reads.

import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readModelFacts } from "../../bench/model-facts.ts";
import { measureBandwidth } from "../../bench/memory-bandwidth.ts";
import { median, spread } from "../../bench/statistics.ts";
import { TokenClock } from "../../bench/token-clock.ts";
import { genesisFile } from "../shared-data.ts";

describe("median", () => {
  it("of an odd number is the middle one, whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("of an even number lies between the middle two", () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  it("of nothing is no number", () => {
    expect(median([])).toBeNaN();
  });

  it("stands beside the spread, as a part of it", () => {
    expect(spread([8, 10, 12])).toBeCloseTo(0.4);
  });
});

describe("the token clock", () => {
  it("does not count what came with the first token", async () => {
    const clock = new TokenClock();
    for (let token = 0; token < 3; token++) clock.tick();
    await delay(5);
    clock.tick();
    clock.tick();
    const { tokens, milliseconds } = clock.timed();
    expect(tokens).toBe(2);
    expect(milliseconds).toBeGreaterThan(0);
  });

  it("has timed nothing where all came at once", () => {
    const clock = new TokenClock();
    clock.tick();
    expect(clock.timed()).toEqual({ tokens: 0, milliseconds: 0 });
  });
});

describe("model facts", () => {
  it("count every weight but the table of embeddings, of which a token reads one row", () => {
    const facts = readModelFacts(genesisFile);
    expect(facts.vocabularySize).toBe(2048);
    expect(facts.weightBytesPerToken).toBeLessThanOrEqual(facts.fileBytes);
    expect(facts.weightBytesPerToken).toBeGreaterThan(facts.fileBytes / 2);
  });
});

describe("memory bandwidth", () => {
  it("is measured for each number of threads", async () => {
    const measured = await measureBandwidth([1, 2]);
    expect(measured.map(({ threads }) => threads)).toEqual([1, 2]);
    for (const { bytesPerSecond } of measured) expect(bytesPerSecond).toBeGreaterThan(1e8);
  });
});
