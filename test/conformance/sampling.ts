// Drawing from logits that the host makes up: which tokens each option keeps, and how often each of them comes.

import { describe, expect, it } from "vitest";

import type { SamplingOptions } from "../../host/abi/world.ts";
import { generate, greedy } from "./generation.ts";
import type { OpenGuest } from "./model-host.ts";
import { openSession, unlessUnsupported } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Probabilities of four ordinary tokens; all others have next to none. */
const shares = new Map([
  [301, 0.1],
  [310, 0.4],
  [320, 0.2],
  [333, 0.3],
]);
const drawCount = 300;
const random: SamplingOptions = { ...greedy, temperature: 1 };

const keeping: readonly [Partial<SamplingOptions>, number[]][] = [
  [{}, [301, 310, 320, 333]],
  [{ topK: 3 }, [310, 320, 333]],
  [{ topK: 1 }, [310]],
  [{ topP: 0.65 }, [310, 333]],
  [{ topP: 0.75 }, [310, 320, 333]],
  [{ topP: 0 }, [310]],
  [{ minP: 0.6 }, [310, 333]],
  [{ minP: 0.4 }, [310, 320, 333]],
  [{ topK: 3, minP: 0.6 }, [310, 333]],
  // Of the three that are left 310 and 333 have 7 parts in 9.
  [{ topK: 3, topP: 0.77 }, [310, 333]],
];

/** Options that a guest may lack, and what they keep. */
const keepingByMore: readonly Keeping[] = [
  // The entropy is 1.28 nats: 333 has 1.20, 320 1.61, 310 0.92.
  { options: { typicalP: 0.45 }, kept: [320, 333] },
  { options: { typicalP: 0.65 }, kept: [310, 320, 333] },
  { options: { xtc: { probability: 1, threshold: 0.25 } }, kept: [301, 320, 333] },
  { options: { logitBias: [{ token: 310, bias: -Infinity }] }, kept: [301, 320, 333] },
  { options: { topK: 3, topP: 0.1, samplers: ["top-k"] }, kept: [310, 320, 333] },
  // More than 2 * 0.5 bits of surprise have all: the likeliest stays.
  { options: { mirostat: { targetEntropy: 0.5, learningRate: 0.1 } }, kept: [310] },
  {
    options: { penalties: { repeat: 1, frequency: 0, presence: 50 } },
    kept: [301, 320, 333],
    prompt: [310, 300],
  },
  {
    options: { penalties: { lastN: 1, repeat: 1, frequency: 50, presence: 0 } },
    kept: [301, 310, 320, 333],
    prompt: [310, 300],
  },
  {
    options: { dry: { multiplier: 50, base: 2, allowedLength: 2, sequenceBreakers: [] } },
    kept: [301, 320, 333],
    prompt: [300, 305, 310, 300, 305],
  },
];

interface Keeping {
  readonly options: Partial<SamplingOptions>;
  readonly kept: readonly number[];
  readonly prompt?: readonly number[];
}

export function describeSampling(subject: Subject): void {
  describe("sampling", () => {
    it.each(keeping)("with %o draws from %j", (options, kept) =>
      subject.guest((open) => {
        const counts = draw(open, shares, { sampling: { ...random, ...options } });
        expect([...counts.keys()].sort((a, b) => a - b)).toEqual(kept);
        expectShares(counts, new Map(kept.map((id) => [id, shares.get(id) ?? 0])));
      }),
    );

    it.for(keepingByMore)("with $options draws from $kept", ({ options, kept, prompt }, context) =>
      subject.guest((open) => {
        const sampling = { ...random, ...options };
        const counts = unlessUnsupported(context, () => draw(open, shares, { sampling, prompt }));
        expect([...counts.keys()].sort((a, b) => a - b)).toEqual(kept);
        expectShares(counts, new Map(kept.map((id) => [id, shares.get(id) ?? 0])));
      }),
    );

    it("gives the likeliest tokens beside each, with their probabilities before all of it", (context) =>
      subject.guest((open) => {
        makeUp(open, shares);
        using model = open.guest.loadModelById(open.model);
        using session = openSession(model);
        session.append([{ tag: "tokens", val: Uint32Array.of(300) }]);
        const wish = {
          sampling: { ...random, temperature: 2, topK: 3 },
          maxTokens: 5,
          topLogprobs: 3,
        };
        const { tops } = unlessUnsupported(context, () => generate(session, wish));
        expect(tops).toHaveLength(5);
        for (const top of tops) {
          expect(top.map(({ id }) => id)).toEqual([310, 333, 320]);
          for (const { id, logprob } of top) {
            expect(logprob).toBeCloseTo(Math.log(shares.get(id) ?? 0), 4);
          }
        }
      }));

    it("goes on where the model would end, if ends are to be ignored", (context) =>
      subject.guest((open) => {
        using model = open.guest.loadModelById(open.model);
        const ends = new Map([...model.configuration().endOfGeneration].map((id) => [id, 0.9]));
        makeUp(open, new Map([...ends, [310, 0.1]]));
        using session = openSession(model);
        session.append([{ tag: "tokens", val: Uint32Array.of(300) }]);
        expect(generate(session, { maxTokens: 3 })).toMatchObject({ tokens: [], finish: "eos" });
        const wish = { maxTokens: 3, ignoreEos: true };
        const { tokens, finish } = unlessUnsupported(context, () => generate(session, wish));
        expect({ tokens, finish }).toEqual({ tokens: [310, 310, 310], finish: "length" });
      }));

    it.each([0.5, 2])("at temperature %d draws as often as p to the power of its inverse", (t) =>
      subject.guest((open) => {
        const counts = draw(open, shares, { sampling: { ...random, temperature: t } });
        expectShares(counts, new Map([...shares].map(([id, share]) => [id, share ** (1 / t)])));
      }),
    );

    it("greedily takes the lowest id of equal ones", () =>
      subject.guest((open) => {
        const equal = new Map([...shares.keys()].map((id) => [id, 0.25]));
        expect([...draw(open, equal, { sampling: greedy, count: 1 }).keys()]).toEqual([301]);
      }));

    it("reports the probability that a token had before all of it", () =>
      subject.guest((open) => {
        makeUp(open, shares);
        using model = open.guest.loadModelById(open.model);
        using session = openSession(model);
        session.append([{ tag: "tokens", val: Uint32Array.of(300) }]);
        const sampling = { ...random, temperature: 3, topK: 4, topP: 0.9, minP: 0.1 };
        const { tokens, logprobs } = generate(session, { sampling, maxTokens: 20 });
        for (const [index, token] of tokens.entries()) {
          expect(logprobs[index]).toBeCloseTo(Math.log(shares.get(token) ?? 0), 4);
        }
      }));
  });
}

interface Draws {
  readonly sampling: SamplingOptions;
  readonly prompt?: readonly number[] | undefined;
  readonly count?: number;
}

/** How often each token came, of one token a seed. */
function draw(
  open: OpenGuest,
  probabilities: ReadonlyMap<number, number>,
  { sampling, prompt = [300], count = drawCount }: Draws,
): Map<number, number> {
  makeUp(open, probabilities);
  using model = open.guest.loadModelById(open.model);
  using session = openSession(model);
  const counts = new Map<number, number>();
  for (let seed = 0; seed < count; seed++) {
    session.truncate(0);
    session.append([{ tag: "tokens", val: Uint32Array.from(prompt) }]);
    const wish = { sampling: { ...sampling, seed: BigInt(seed) }, maxTokens: 1 };
    const [token = -1] = generate(session, wish).tokens;
    counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** Has the host give these in the place of a row of logits. */
function makeUp({ guest, host, model }: OpenGuest, shares: ReadonlyMap<number, number>): void {
  using loaded = guest.loadModelById(model);
  const logits = new Float32Array(loaded.configuration().vocabularySize).fill(-30);
  for (const [id, share] of shares) logits[id] = Math.log(share);
  host.alterValues = (values) => (values.length === logits.length ? logits : values);
}

/** Within 4 standard deviations. */
function expectShares(counts: Map<number, number>, weights: ReadonlyMap<number, number>): void {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [id, weight] of weights) {
    const share = weight / total;
    const deviation = Math.sqrt(drawCount * share * (1 - share));
    const off = Math.abs((counts.get(id) ?? 0) - drawCount * share);
    expect(off, `draws of ${id}`).toBeLessThanOrEqual(4 * deviation);
  }
}
