// Counts over a period that moves on, against sums of what really was in it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RollingCount } from "../../../host/runtime/tenants/rolling-count.ts";

const periodMs = 60_000;
const slotMs = periodMs / 60;

describe("a rolling count", () => {
  it("forgets what is older than its period, and nothing that is younger than it less a slot", () => {
    const event = fc.record({
      afterMs: fc.integer({ min: 0, max: 2 * periodMs }),
      count: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 100 }), (events) => {
        const rolling = new RollingCount(periodMs);
        const seen: { at: number; count: number }[] = [];
        let now = 1_000_000;
        for (const { afterMs, count } of events) {
          now += afterMs;
          rolling.add(count, now);
          seen.push({ at: now, count });
          const sumSince = (since: number): number =>
            seen.filter(({ at }) => at >= since).reduce((sum, each) => sum + each.count, 0);
          expect(rolling.sum(now)).toBeLessThanOrEqual(sumSince(now - periodMs));
          expect(rolling.sum(now)).toBeGreaterThanOrEqual(sumSince(now - periodMs + slotMs));
        }
      }),
    );
  });

  it("is empty when its period has gone by", () => {
    const rolling = new RollingCount(periodMs);
    rolling.add(5, 1000);
    expect(rolling.sum(1000 + periodMs)).toBe(0);
  });
});
