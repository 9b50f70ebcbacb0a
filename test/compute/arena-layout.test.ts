// The layout's one invariant, on random lifetimes, and its one purpose.
// A wrong layout would show as wrong numbers only now and then.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { layOut, type Lifetime } from "../../host/compute/ggml/arena-layout.ts";

const alignment = 64;

const lifetimes = fc.array(
  fc.record({ bytes: fc.integer({ min: 1, max: 5000 }), reads: fc.nat(6) }),
  { minLength: 1, maxLength: 40 },
);

describe("the arena's layout", () => {
  it("never puts two values that live at one time on one byte", () => {
    fc.assert(
      fc.property(lifetimes, (values) => {
        const lives = values.map(({ bytes, reads }, birth) => ({
          bytes,
          birth,
          death: birth + reads,
        }));
        const { offsets, bytes } = layOut(lives, alignment);
        for (const [index, life] of lives.entries()) {
          const start = offsets[index] ?? NaN;
          expect(start % alignment).toBe(0);
          expect(start + life.bytes).toBeLessThanOrEqual(bytes);
          for (const [other, neighbour] of lives.entries()) {
            if (other >= index || neighbour.death < life.birth) continue;
            const place = offsets[other] ?? NaN;
            expect(start + life.bytes <= place || place + neighbour.bytes <= start).toBe(true);
          }
        }
      }),
    );
  });

  it("reuses the bytes of what is dead", () => {
    const chain = Array.from({ length: 10 }, (_, birth): Lifetime => {
      return { bytes: 640, birth, death: birth + 1 };
    });
    expect(layOut(chain, alignment).bytes).toBe(2 * 640);
  });
});
