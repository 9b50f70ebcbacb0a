// Top-p on logits that are nearly flat, where thousands of candidates are left: those that it leaves where each is put in
// order, and llama.cpp's.

import { beforeAll, describe, expect, it } from "vitest";

import { Random } from "../../../scripts/synthetic/random.ts";
import { LlamaSamplers } from "../../oracle/llama-samplers.ts";
import { SamplingModule } from "./sampling-module.ts";

let sampling: SamplingModule;
beforeAll(async () => {
  sampling = await SamplingModule.open();
});

function ids(shares: ReadonlyMap<number, number>): number[] {
  return [...shares.keys()].sort((a, b) => a - b);
}

/** How many are in one and not in the other. */
function differences(left: readonly number[], right: readonly number[]): number {
  const [ours, theirs] = [new Set(left), new Set(right)];
  return left.filter((id) => !theirs.has(id)).length + right.filter((id) => !ours.has(id)).length;
}

const spreads = [0, 1e-6, 0.3, 2, 40];
const sizes = [513, 5000, 49_152];
const cases = sizes.flatMap((size) => spreads.map((spread) => ({ size, spread })));

describe("top-p", () => {
  it.each(cases)("leaves what it would in order: $size of spread $spread", ({ size, spread }) => {
    const random = new Random(size);
    const logits = Float32Array.from({ length: size }, () => spread * random.gaussian());
    for (const topP of [0.2, 0.5, 0.95, 0.999]) {
      expect(sampling.start(size, { topP })).toBe(true);
      const left = ids(sampling.distribution(logits));
      expect(left).toEqual(ids(sampling.topMassInOrder(logits, topP)));
      // Which of equals are first is llama.cpp's own.
      if (spread === 0) continue;
      using chain = LlamaSamplers.open().topP(topP);
      const theirs = ids(chain.apply(logits));
      // It adds up in f32.
      expect(differences(left, theirs), `${topP}`).toBeLessThanOrEqual(2 + size / 500);
    }
  });

  it("leaves the first of equals, none of minus infinity", () => {
    const logits = new Float32Array(2048).fill(1);
    for (let i = 0; i < 1024; i++) logits[2 * i] = -Infinity;
    sampling.start(logits.length, { topP: 0.75 });
    const odd = Array.from({ length: 768 }, (_, index) => 2 * index + 1);
    expect(ids(sampling.distribution(logits))).toEqual(odd);
  });

  it("goes on from candidates that were put in order, and is gone on from", () => {
    const random = new Random(7);
    const logits = Float32Array.from({ length: 8192 }, () => random.gaussian());
    const wish = { topK: 4000, topP: 0.9, typicalP: 0.8 };
    for (const samplers of [
      ["top-k", "top-p", "typical-p"],
      ["top-p", "top-k", "typical-p"],
    ] as const) {
      expect(sampling.start(logits.length, { ...wish, samplers: [...samplers] })).toBe(true);
      const left = sampling.distribution(logits);
      using chain = LlamaSamplers.open();
      for (const kind of samplers) {
        if (kind === "top-k") chain.topK(4000);
        else if (kind === "top-p") chain.topP(0.9);
        else chain.typical(0.8);
      }
      expect(differences(ids(left), ids(chain.apply(logits)))).toBeLessThanOrEqual(2);
    }
  });
});
