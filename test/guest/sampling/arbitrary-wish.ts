// Sampling options of every kind, none of which is refused.

import * as fc from "fast-check";

import { samplerKinds } from "./sampling-module.ts";
import type { SamplingWish } from "./sampling-module.ts";

export const wishes: fc.Arbitrary<SamplingWish> = fc.record(
  {
    temperature: fc.constantFrom(0, 1e-30, 0.1, 1, 3, 1e6),
    topK: fc.nat(12),
    topP: fc.float({ min: 0, max: 1, noNaN: true }),
    minP: fc.float({ min: 0, max: 1, noNaN: true }),
    typicalP: fc.float({ min: 0, max: 1, noNaN: true }),
    topNSigma: fc.float({ min: Math.fround(0.01), max: 4, noNaN: true }),
    xtc: fc.record({
      probability: fc.float({ min: Math.fround(0.01), max: 1, noNaN: true }),
      threshold: fc.float({ min: 0, max: 1, noNaN: true }),
    }),
    dynamicTemperature: fc.record({
      range: fc.float({ min: Math.fround(0.01), max: 9, noNaN: true }),
      exponent: fc.float({ min: 0, max: 9, noNaN: true }),
    }),
    mirostat: fc.record({
      targetEntropy: fc.float({ min: 0, max: 9, noNaN: true }),
      learningRate: fc.float({ min: 0, max: 2, noNaN: true }),
    }),
    penalties: fc.record({
      lastN: fc.option(fc.nat(9), { nil: undefined }),
      repeat: fc.float({ min: Math.fround(0.01), max: 9, noNaN: true }),
      frequency: fc.float({ min: -9, max: 9, noNaN: true }),
      presence: fc.float({ min: -9, max: 9, noNaN: true }),
    }),
    dry: fc.record({
      multiplier: fc.float({ min: Math.fround(0.01), max: 9, noNaN: true }),
      base: fc.float({ min: 1, max: 9, noNaN: true }),
      allowedLength: fc.nat(4),
      penaltyLastN: fc.option(fc.nat(20), { nil: undefined }),
      sequenceBreakers: fc.constant([]),
    }),
    samplers: fc.shuffledSubarray([...samplerKinds]),
    seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  },
  { requiredKeys: [] },
);
