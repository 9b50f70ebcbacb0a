// Which bytes of a file are there, noted so that it can be gone on from; and how long to wait before asking again.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedDelayMs, backOffMs } from "../../host/hub/network/retry-delay.ts";
import { Segments } from "../../host/hub/pull/segments.ts";

describe("segments", () => {
  it("cover a file once, and what is there is as long as what was added", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 700 }),
        (bytes, segmentBytes) => {
          const segments = new Segments(bytes, segmentBytes);
          let end = 0;
          for (let segment = segments.take(); segment !== undefined; segment = segments.take()) {
            expect(segment.offset).toBe(end);
            end += segment.length;
            segments.add(segment, segment.length);
          }
          expect([end, segments.receivedBytes, segments.frontier]).toEqual([bytes, bytes, bytes]);
        },
      ),
    );
  });

  it("go on from their note where they were", () => {
    const parts = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, (received) => {
        const begun = new Segments(received.length * 100, 100);
        const missing: number[] = [];
        for (const count of received) {
          const segment = begun.take();
          if (segment === undefined) throw new Error("too few segments");
          begun.add(segment, count);
          if (count < 100) missing.push(segment.index);
        }
        const again = Segments.from(begun.note());
        const taken: number[] = [];
        for (let next = again?.take(); next !== undefined; next = again?.take())
          taken.push(next.index);
        expect(taken).toEqual(missing);
        expect(again?.frontier).toBe(begun.frontier);
        const hole = received.findIndex((count) => count < 100);
        expect(begun.frontier).toBe(hole === -1 ? begun.bytes : hole * 100 + (received[hole] ?? 0));
      }),
    );
  });

  it.each([
    { bytes: 100, segmentBytes: 50, received: [50] },
    { bytes: 100, segmentBytes: 50, received: [50, 51] },
    { bytes: 100, segmentBytes: 60, received: [60, 41] },
  ])("are none of a note that contradicts itself: %j", (note) => {
    expect(Segments.from(note)).toBeUndefined();
  });
});

describe("the wait before another try", () => {
  it("doubles, up to a limit, with at least half of it left to no chance", () => {
    expect([0, 1, 2, 9].map((attempt) => backOffMs(attempt, 1))).toEqual([500, 1000, 2000, 16_000]);
    expect([0, 1, 2, 9].map((attempt) => backOffMs(attempt, 0))).toEqual([250, 500, 1000, 8000]);
  });

  it.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": new Date(20_000).toUTCString() }, 10_000],
    [{ "retry-after": new Date(0).toUTCString() }, 0],
    [{ ratelimit: '"api";r=0;t=55' }, 55_000],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-1e9999" }, undefined],
    [{}, undefined],
  ])("is what %j says", (headers, delayMs) => {
    expect(askedDelayMs(headers, 10_000)).toBe(delayMs);
  });
});
