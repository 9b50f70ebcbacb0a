// Each sampler beside llama.cpp's own, on the logits of real models: the same candidates with the same probabilities,
// and draws that come from them.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { SamplerKind } from "../../../host/abi/world.ts";
import { LlamaModel } from "../../oracle/llama.ts";
import { LlamaSamplers } from "../../oracle/llama-samplers.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";
import { chiSquareDeviation } from "./chi-square.ts";
import { SamplingModule } from "./sampling-module.ts";
import { cutsNear, difference } from "./candidate-difference.ts";
import type { SamplingWish, Setting } from "./sampling-module.ts";

/** All 100,000 pass; a run of the whole suite has less time. */
const drawCount = Number(process.env["REALM_TEST_DRAWS"] ?? 10_000);
/** Draws are the same work whatever the vocabulary: the small one does. */
const drawnModel = "genesis";
/** A chi-square statistic is further above its mean by chance once in 30,000 times. */
const deviationsMax = 4;
/** Vocabularies above this are large. */
const largeFrom = 8_192;
const differenceMax = 1e-4;
/** The seed is fixed: a test that passes once passes always. */
const seed = 20_261_122n;
const text =
  "In the beginning God created the heaven and the earth. And the earth was without form";

interface Recording {
  readonly name: string;
  readonly path: string | undefined;
}

interface Recorded {
  readonly model: LlamaModel;
  readonly tokens: readonly number[];
  /** Behind some of the tokens; shape: [vocabulary] each. */
  readonly rows: readonly Float32Array[];
}

const recordings: readonly Recording[] = [
  { name: "genesis", path: genesisFile },
  { name: "SmolLM2", path: sharedFile("models/smollm2-135m-instruct-q4_1.gguf") },
];

function record(path: string): Recorded {
  const model = LlamaModel.load(path);
  const tokens = model.tokenize(text);
  using context = model.createContext({ contextLength: 128 });
  const rows = [...context.evaluate(tokens)].map(({ logits }) => logits.slice());
  return { model, tokens, rows: [0, 9, rows.length - 1].flatMap((at) => rows.at(at) ?? []) };
}

type AddSamplers = (chain: LlamaSamplers, model: LlamaModel) => LlamaSamplers;

interface Case {
  readonly name: string;
  readonly wish: SamplingWish;
  readonly llama: AddSamplers;
  readonly setting?: (tokens: readonly number[]) => Setting;
}

const penalty = { lastN: 12, repeat: 1.3, frequency: 0.4, presence: 0.2 };
const dry = { multiplier: 0.8, base: 1.75, allowedLength: 2, penaltyLastN: undefined };
const order: readonly SamplerKind[] = ["temperature", "min-p", "top-p", "typical-p", "top-k"];

/** Two phrases again and again, so that penalties have something to do. */
function repeating(tokens: readonly number[]): Setting {
  return {
    history: [...tokens, ...tokens.slice(0, 7), ...tokens.slice(2, 9), ...tokens.slice(0, 5)],
  };
}

const cases: readonly Case[] = [
  { name: "temperature 0.8", wish: { temperature: 0.8 }, llama: (c) => c.temperature(0.8, 0, 1) },
  { name: "temperature 2.5", wish: { temperature: 2.5 }, llama: (c) => c.temperature(2.5, 0, 1) },
  { name: "temperature 0", wish: { temperature: 0 }, llama: (c) => c.temperature(0, 0, 1) },
  ...[
    { temperature: 0.9, range: 0.5, exponent: 1 },
    { temperature: 0.4, range: 0.8, exponent: 2 },
  ].map(({ temperature, range, exponent }) => ({
    name: `dynamic temperature ${temperature} ± ${range} ^ ${exponent}`,
    wish: { temperature, dynamicTemperature: { range, exponent } },
    llama: (c: LlamaSamplers) => c.temperature(temperature, range, exponent),
  })),
  ...[1, 7, 40, 500].map((k) => ({
    name: `top-k ${k}`,
    wish: { topK: k },
    llama: (c: LlamaSamplers) => c.topK(k),
  })),
  ...[0.1, 0.5, 0.95, 0.99].map((p) => ({
    name: `top-p ${p}`,
    wish: { topP: p },
    llama: (c: LlamaSamplers) => c.topP(p),
  })),
  ...[0.01, 0.05, 0.5].map((p) => ({
    name: `min-p ${p}`,
    wish: { minP: p },
    llama: (c: LlamaSamplers) => c.minP(p),
  })),
  ...[0.2, 0.7, 0.95].map((p) => ({
    name: `typical-p ${p}`,
    wish: { typicalP: p },
    llama: (c: LlamaSamplers) => c.typical(p),
  })),
  ...[0.5, 1, 2].map((n) => ({
    name: `top-n-sigma ${n}`,
    wish: { topNSigma: n },
    llama: (c: LlamaSamplers) => c.topNSigma(n),
  })),
  ...[0.02, 0.1, 0.4].map((threshold) => ({
    name: `xtc ${threshold}`,
    wish: { xtc: { probability: 1, threshold } },
    llama: (c: LlamaSamplers) => c.xtc(1, threshold),
  })),
  {
    name: "logit bias",
    wish: {
      logitBias: [
        { token: 5, bias: 3 },
        { token: 261, bias: 2.5 },
        { token: 300, bias: -Infinity },
      ],
    },
    llama: (c, { vocabularySize }) =>
      c.logitBias(
        vocabularySize,
        new Map([
          [5, 3],
          [261, 2.5],
          [300, -Infinity],
        ]),
      ),
  },
  {
    name: "penalties",
    wish: { penalties: penalty },
    llama: (c, { vocabularySize }) => c.penalties({ ...penalty, vocabularySize }),
    setting: repeating,
  },
  {
    name: "penalties on all of the context, behind top-k",
    wish: {
      topK: 60,
      penalties: { ...penalty, lastN: undefined },
      samplers: ["top-k", "penalties"],
    },
    llama: (c, { vocabularySize }) =>
      c.topK(60).penalties({ ...penalty, vocabularySize, lastN: 500 }),
    setting: repeating,
  },
  {
    name: "DRY without breakers",
    wish: { dry: { ...dry, sequenceBreakers: [] } },
    llama: (c, { vocabulary }) =>
      c.dry({
        ...dry,
        vocabulary,
        penaltyLastN: 500,
        breakers: [],
      }),
    setting: repeating,
  },
  {
    name: "DRY on the last 20, behind top-k",
    wish: {
      topK: 60,
      dry: { ...dry, penaltyLastN: 20, sequenceBreakers: [] },
      samplers: ["top-k", "dry"],
    },
    llama: (c, { vocabulary }) =>
      c.topK(60).dry({
        ...dry,
        vocabulary,
        penaltyLastN: 20,
        breakers: [],
      }),
    setting: repeating,
  },
  {
    name: "llama.cpp's default chain",
    wish: { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 },
    llama: (c) => c.topK(40).topP(0.95).minP(0.05).temperature(0.8, 0, 1),
  },
  {
    // But typical-p: behind top-n-sigma, which leaves logits of minus infinity, llama.cpp's entropy is NaN.
    name: "nearly all in the default order",
    wish: {
      temperature: 0.7,
      topK: 80,
      topP: 0.9,
      minP: 0.02,
      penalties: penalty,
      dry: { ...dry, sequenceBreakers: [] },
      topNSigma: 1.5,
      xtc: { probability: 1, threshold: 0.1 },
      dynamicTemperature: { range: 0.3, exponent: 1.5 },
    },
    llama: (c, { vocabulary, vocabularySize }) =>
      c
        .penalties({ ...penalty, vocabularySize })
        .dry({ ...dry, vocabulary, penaltyLastN: 500, breakers: [] })
        .topNSigma(1.5)
        .topK(80)
        .topP(0.9)
        .minP(0.02)
        .xtc(1, 0.1)
        .temperature(0.7, 0.3, 1.5),
    setting: repeating,
  },
  {
    name: "some in an order of their own",
    wish: { temperature: 1.6, minP: 0.02, topP: 0.9, typicalP: 0.8, topK: 9, samplers: order },
    llama: (c) => c.temperature(1.6, 0, 1).minP(0.02).topP(0.9).typical(0.8).topK(9),
  },
];

for (const { name, path } of recordings) {
  describe.skipIf(path === undefined)(`samplers on logits of ${name}`, () => {
    let sampling: SamplingModule;
    let recorded: Recorded;
    beforeAll(async () => {
      sampling = await SamplingModule.open();
      if (path !== undefined) recorded = record(path);
    });
    afterAll(() => recorded.model.close());

    it.each(cases)("leave llama.cpp's candidates with $name", ({ wish, llama, setting }) => {
      for (const row of recorded.rows) {
        const set = setting?.(recorded.tokens) ?? {};
        using chain = llama(LlamaSamplers.open(), recorded.model);
        for (const token of set.history ?? []) chain.accept(token);
        const expected = chain.apply(row);
        const large = row.length > largeFrom;
        const differences = cutsNear(wish, large).map((near) => {
          expect(sampling.start(row.length, near, set)).toBe(true);
          return difference(sampling.distribution(row), expected, large);
        });
        expect(Math.min(...differences)).toBeLessThan(differenceMax);
      }
    });

    it("move Mirostat's bound as llama.cpp does, from token to token", () => {
      const mirostat = { targetEntropy: 3, learningRate: 0.2 };
      using chain = LlamaSamplers.open().temperature(1.2, 0, 1).mirostat(3, 0.2);
      const first = recorded.rows[0] ?? new Float32Array();
      sampling.start(first.length, { temperature: 1.2, mirostat });
      const sizes = new Set<number>();
      for (let step = 0; step < 24; step++) {
        const row = recorded.rows[step % recorded.rows.length] ?? first;
        const actual = sampling.distribution(row);
        const differs = difference(actual, chain.apply(row), row.length > largeFrom);
        expect(differs).toBeLessThan(differenceMax);
        sampling.exports.settle(actual.get(chain.selected ?? -1) ?? Number.NaN);
        sizes.add(actual.size);
      }
      expect(sizes.size).toBeGreaterThan(recorded.rows.length);
    });

    it.skipIf(name !== drawnModel).each(cases)(
      "draw as often as their shares say with $name",
      ({ wish, llama, setting }) => {
        const row = recorded.rows.at(-1) ?? new Float32Array();
        const set = setting?.(recorded.tokens) ?? {};
        using chain = llama(LlamaSamplers.open(), recorded.model);
        for (const token of set.history ?? []) chain.accept(token);
        const shares = chain.apply(row);
        sampling.start(row.length, { ...wish, seed }, set);
        const draws = sampling.draw(row, drawCount);
        for (const token of new Set(draws)) expect(shares.has(token)).toBe(true);
        expect(chiSquareDeviation(draws, shares)).toBeLessThan(deviationsMax);
      },
    );
  });
}
