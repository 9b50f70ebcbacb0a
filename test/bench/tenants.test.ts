// The arithmetic of the tenants' benchmark: windows in which all decode, waits for tokens, slopes, bars, and what
// llama-batched-bench says.

import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barsOf, bytesOfEach, isMet } from "../../bench/tenants-bars.ts";
import { readBatchedBench } from "../../bench/tenants-batched-bench.ts";
import { DecoderWatch } from "../../bench/tenants-decoder-watch.ts";
import type { Decoder } from "../../bench/tenants-decoder-watch.ts";
import { shortPrompt, windowTokensOfEach } from "../../bench/tenants-plan.ts";
import { describeTenants } from "../../bench/tenants-report.ts";
import type { GapFigures, MemoryMeasurement, TenantsFound } from "../../bench/tenants-results.ts";
import { gapsWithin, meanPresent, percentile, slope } from "../../bench/tenants-statistics.ts";
import { tokensPerSecondWithin } from "../../bench/tenants-statistics.ts";
import { decodeTogether } from "../../bench/tenants-window.ts";

const span = { fromMs: 100, toMs: 200 };

describe("percentile", () => {
  it("is one of the values, that part of which are at most it", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect(percentile([7], 0)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("has the part of all values at or below it, whatever they are", () => {
    const values = fc.array(fc.integer(), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
        const found = percentile(all, part);
        expect(all.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
          Math.floor(part * all.length),
        );
        expect(all).toContain(found);
      }),
    );
  });
});

describe("slope", () => {
  it("of points on a line is the line's", () => {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: 7 + 2.5 * x }));
    expect(slope(points)).toBeCloseTo(2.5);
  });

  it("lies between two points' where they scatter", () => {
    const points = [0, 4, 4, 8].map((y, x) => ({ x, y }));
    expect(slope(points)).toBeCloseTo(2.4);
  });
});

describe("tokens per second within a span", () => {
  it("count those of all readers, over the whole span", () => {
    const first = [50, 99, 120, 140, 160];
    const second = [150, 200, 201];
    expect(tokensPerSecondWithin([first, second], span)).toBeCloseTo(50);
  });

  it("leave out what was handed over with the token that begins it", () => {
    expect(tokensPerSecondWithin([[100, 100.1, 100.2, 150, 200]], span)).toBeCloseTo(20);
  });

  it("count a reader that waited the whole span long as nothing", () => {
    expect(tokensPerSecondWithin([[110, 120], [50]], span)).toBeCloseTo(20);
  });
});

describe("gaps within a span", () => {
  it("are those that touch it, whole", () => {
    expect(gapsWithin([10, 90, 130, 190, 260, 300], span)).toEqual([40, 60, 70]);
  });

  it("hold the one that is longer than the span", () => {
    expect(gapsWithin([50, 400], span)).toEqual([350]);
  });
});

describe("mean present", () => {
  it("weighs each stay by its part of the span", () => {
    const stays = [
      { fromMs: 0, toMs: 300 },
      { fromMs: 150, toMs: 300 },
      { fromMs: 0, toMs: 90 },
    ];
    expect(meanPresent(stays, span)).toBeCloseTo(1.5);
  });
});

describe("decoding together", () => {
  async function* stream(everyMs: number, tokens = Infinity): AsyncGenerator<number, void, void> {
    for (let token = 0; token < tokens; token++) {
      await delay(everyMs);
      yield token;
    }
  }

  it("is counted from when all have begun until each had its tokens, and then ends", async () => {
    const { arrivals, window, tokensPerSecond } = await decodeTogether([stream(1), stream(5)], 4);
    for (const own of arrivals) {
      expect(own[2]).toBeLessThanOrEqual(window.fromMs);
      expect(own.filter((at) => at > window.fromMs).length).toBeGreaterThanOrEqual(4);
      expect(own.at(-1)).toBeLessThanOrEqual(window.toMs);
    }
    expect(tokensPerSecond).toBeGreaterThan(0);
  });

  it("is over for all when one ends by itself", async () => {
    const { arrivals, window } = await decodeTogether([stream(1), stream(1, 5)], 1000);
    expect(arrivals[1]).toHaveLength(5);
    expect(arrivals[0]?.at(-1)).toBeLessThanOrEqual(window.toMs);
  });

  it("fails where one ends before all have begun", async () => {
    await expect(decodeTogether([stream(1), stream(1, 2)], 4)).rejects.toThrow(/, 2$/);
  });
});

describe("the decoders' watch", () => {
  it("waits until the condition holds for each that has not ended", async () => {
    const slow: Decoder = { arrivals: [], hasEnded: false };
    const ended: Decoder = { arrivals: [], hasEnded: true };
    const watch = new DecoderWatch([slow, ended]);
    let isOver = false;
    const waiting = watch.until(({ arrivals }) => arrivals.length > 1).then(() => (isOver = true));
    slow.arrivals.push(1);
    watch.check();
    await delay(1);
    expect(isOver).toBe(false);
    slow.arrivals.push(2);
    watch.check();
    await waiting;
    expect(isOver).toBe(true);
  });
});

describe("plans", () => {
  it("have prompts of 16 tokens that share no piece", () => {
    const first = shortPrompt(0, 32_000);
    const second = shortPrompt(1, 32_000);
    expect(first).toHaveLength(16);
    expect(second).toHaveLength(16);
    expect(new Set([...first, ...second]).size).toBe(32);
  });

  it("fill the window sooner the more decode, within bounds", () => {
    expect([1, 2, 4, 8, 16].map((count) => windowTokensOfEach(96, count))).toEqual([
      24, 24, 24, 12, 8,
    ]);
  });
});

describe("what llama-batched-bench says", () => {
  it("is read from its JSON lines, whatever lies between them", () => {
    const output = [
      "main: n_kv_max = 4096",
      '{"n_kv_max": 4096, "pl": 1, "tg": 64, "speed_tg": 20.5}',
      '{"n_kv_max": 4096, "pl": 8, "tg": 64, "speed_tg": 60}',
      "",
    ].join("\n");
    expect(readBatchedBench(output)).toEqual([
      { sequences: 1, tokensPerSecond: 20.5 },
      { sequences: 8, tokensPerSecond: 60 },
    ]);
  });

  it("is an error where a line lacks the rate", () => {
    expect(() => readBatchedBench('{"pl": 1}')).toThrow(/without pl and speed_tg/);
  });
});

const gaps = (p99Ms: number): GapFigures => ({ p50Ms: 10, p99Ms, gaps: 100, tokensPerSecond: 40 });

/** Grows by 30 MB with each tenant, 12 of them KV cache. */
const memory: MemoryMeasurement = {
  isolation: "worker",
  samples: [1, 2, 3].map((tenants) => ({
    tenants,
    residentBytes: 500e6 + tenants * 30e6,
    childrenBytes: 0,
    kvBytes: tenants * 12e6,
  })),
};

const found: TenantsFound = {
  model: "a-model",
  facts: { fileBytes: 1, vocabularySize: 1, weightBytesPerToken: 1, contextLength: 1 },
  sides: [
    { name: "ours", rounds: [round(1, 30), round(2, 60), round(4, 90)] },
    { name: "theirs", rounds: [round(1, 20), round(2, 30), round(4, 45)] },
  ],
  prefill: [
    {
      decoders: 4,
      prefillTokens: 2000,
      aloneMs: 1000,
      besideMs: 1500,
      undisturbed: gaps(20),
      beside: gaps(61),
      decodersEnded: 0,
    },
  ],
  starts: (["warm", "cold"] as const).map((pool) => ({
    isolation: "worker",
    pool,
    startMs: [130, 150, 170],
    ownPrefillMs: [105, 105, 105],
    prefillAloneMs: [100, 100, 100],
  })),
  memory: [memory],
  skipped: ["something: its reason"],
};

function round(sequences: number, tokensPerSecond: number) {
  return { rates: [{ sequences, tokensPerSecond }] };
}

describe("bars", () => {
  it("hold each figure against what is allowed: a limit is met, but not where it must be less", () => {
    expect(barsOf(found).map((bar) => [bar.figure, bar.unit, isMet(bar)])).toEqual([
      [61 / 20, "times", false],
      [50, "ms", true],
      [18, "MB", true],
    ]);
  });

  it("are not met by the limit itself where it must be less", () => {
    const bar = { label: "", figure: 20, unit: "MB", limit: 20 };
    expect(isMet({ ...bar, isBelow: true })).toBe(false);
    expect(isMet({ ...bar, isBelow: false })).toBe(true);
  });

  it("are none where nothing was measured", () => {
    expect(barsOf({ model: "", facts: found.facts, skipped: [] })).toEqual([]);
  });

  it("take the KV cache off what each further tenant takes", () => {
    const { resident, kv, withoutKv } = bytesOfEach(memory);
    expect([resident, kv, withoutKv].map(Math.round)).toEqual([30e6, 12e6, 18e6]);
  });
});

describe("the report", () => {
  const lines = describeTenants(found).split("\n");

  it("is of Markdown tables whose rows have as many cells as their headers", () => {
    const widths = lines.map((line) => (line.startsWith("|") ? line.split("|").length : undefined));
    for (const [index, width] of widths.entries()) {
      const above = widths[index - 1];
      if (width !== undefined && above !== undefined) expect(width).toBe(above);
    }
    expect(widths.filter((width) => width !== undefined).length).toBeGreaterThan(10);
  });

  it("says the ratio, what is met and not, and what was skipped", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^\| ours \/ theirs \| 1\.50/));
    expect(lines.filter((line) => line.endsWith("| NOT MET |"))).toHaveLength(1);
    expect(lines.filter((line) => line.endsWith("| met |"))).toHaveLength(2);
    expect(lines).toContain("Skipped: something: its reason");
  });
});
