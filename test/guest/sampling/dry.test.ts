// DRY: how much is taken off, and where breakers end repetitions.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { at } from "../plain-programs.ts";
import { SamplingModule } from "./sampling-module.ts";
import type { Setting, SamplingWish } from "./sampling-module.ts";

let sampling: SamplingModule;
beforeAll(async () => {
  sampling = await SamplingModule.open();
});

describe("DRY", () => {
  const dry = { multiplier: 1, base: 2, allowedLength: 1, sequenceBreakers: [] };

  /** What is taken off each logit of ten. */
  function takenOff(setting: Setting, wish: SamplingWish["dry"] = dry): number[] {
    const zeros = Array.from({ length: 10 }, () => 0);
    sampling.start(10, { dry: wish }, setting);
    const shares = sampling.distribution(zeros);
    const most = Math.max(...shares.values());
    return zeros.map((_, id) => Math.log(most / (shares.get(id) ?? 0)));
  }

  it("takes off more, the longer the repetition", () => {
    expect(takenOff({ history: [1, 2, 3, 4, 1, 2, 3] })[4]).toBeCloseTo(4, 4);
    expect(takenOff({ history: [9, 2, 3, 4, 1, 2, 3] })[4]).toBeCloseTo(2, 4);
    expect(takenOff({ history: [9, 8, 3, 4, 1, 2, 3] })[4]).toBeCloseTo(1, 4);
  });

  it("does not look over a breaker, nor make one less likely", () => {
    const history = [1, 2, 3, 4, 1, 2, 3];
    expect(takenOff({ history, breakers: [[2]] })[4]).toBeCloseTo(1, 4);
    expect(takenOff({ history, breakers: [[3]] })[4]).toBeCloseTo(0, 4);
    expect(takenOff({ history, breakers: [[4]] })[4]).toBeCloseTo(0, 4);
    expect(takenOff({ history, breakers: [[1, 2]] })[4]).toBeCloseTo(1, 4);
    expect(takenOff({ history, breakers: [[1, 9]] })[4]).toBeCloseTo(4, 4);
  });

  it("finds what a plain search finds, for any history", () => {
    const histories = fc.array(fc.nat(2), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(histories, (history) => {
        const plain = plainRepetitions(history);
        const actual = takenOff({ history }, { ...dry, multiplier: 0.1, base: 1.25 });
        const unlike = [0, 1, 2].map((id) => plain[id] ?? 0);
        const least = Math.min(...unlike, 0);
        unlike.forEach((length, id) => {
          const wanted = length >= 1 ? 0.1 * 1.25 ** (length - 1) : 0;
          expect(at(actual, id)).toBeCloseTo(wanted - least, 3);
        });
      }),
    );
  });

  /** For each token how long a repetition it would go on with. */
  function plainRepetitions(history: readonly number[]): Record<number, number> {
    const longest: Record<number, number> = {};
    for (let end = 1; end < history.length; end++) {
      let length = 0;
      while (length < end && history[end - 1 - length] === history[history.length - 1 - length]) {
        length++;
      }
      const next = at(history, end);
      longest[next] = Math.max(longest[next] ?? 0, length);
    }
    return longest;
  }
});
