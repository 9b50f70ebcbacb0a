// Vectors of texts against llama.cpp's: all-MiniLM-L6-v2 as it is. REALM_EMBEDDING_TEXTS=200 takes as many texts as a
// full measurement.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";
import { cosinesOf, embeddingThreads } from "./embedding-comparison.ts";
import { cosine, dot, randomTexts, sameBits, stretches, verses } from "./embedding-texts.ts";
import { openRealm } from "./opened-realm.ts";

const textCount = Number(process.env["REALM_EMBEDDING_TEXTS"] ?? 10);
/** All verses of a Bible, twice, take half an hour on a slow machine. */
const timeoutMs = 3_600_000;
const miniLm = sharedFile("models/all-minilm-l6-v2-q8_0.gguf") ?? "";
const bible = sharedFile("texts/kjv.txt") ?? "";
const threads = embeddingThreads;
const opened = openRealm(threads);
const { folder } = opened;
const none = new Float32Array();

/** Stretches of 1 to 500 tokens; where names take many, the last words are left out. */
async function textsFor(model: Model): Promise<string[]> {
  const tokensMax = 500;
  const texts = stretches(verses(bible), textCount, tokensMax);
  return await Promise.all(
    texts.map(async (text) => {
      const tokens = (await model.tokenize(text)).length;
      if (tokens <= tokensMax) return text;
      // Characters make tokens at about one rate within a text.
      return text.slice(0, Math.floor((0.95 * text.length * tokensMax) / tokens));
    }),
  );
}

/** llama.cpp's vectors of the texts, one by one. */
function embedAlone(path: string, texts: readonly string[]): Float32Array[] {
  using llama = LlamaModel.load(path, { repack: false });
  using embedder = llama.createEmbedder({ threads });
  return texts.map((text) => embedder.embed(llama.tokenize(text, { addSpecial: true })));
}

/** llama.cpp's vectors of the texts, some at a time. */
function embedTogether(path: string, texts: readonly string[]): Float32Array[] {
  using llama = LlamaModel.load(path, { repack: false });
  const sequences = 5;
  using embedder = llama.createEmbedder({ contextLength: sequences * 512, sequences, threads });
  const tokens = texts.map((text) => llama.tokenize(text, { addSpecial: true }));
  const vectors: Float32Array[] = [];
  while (vectors.length < tokens.length) {
    vectors.push(
      ...embedder.embedTogether(tokens.slice(vectors.length, vectors.length + sequences)),
    );
  }
  return vectors;
}

function cosinesWith(left: readonly Float32Array[], right: readonly Float32Array[]): number[] {
  return left.map((vector, index) => cosine(vector, right[index] ?? none));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The figures of a full measurement, for who runs one. */
function report(subject: string, cosines: readonly number[]): void {
  if (process.env["REALM_EMBEDDING_TEXTS"] === undefined) return;
  const figures = { least: Math.min(...cosines), mean: mean(cosines) };
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}

// Products on q8_0 weights round activations to 8 bits: one value that falls on the other side of a half changes all
// behind it, and two correct implementations end about 5e-5 apart. So the same weights are compared as f32, where nothing
// is rounded, and the file as it is by the mean.
describe.skipIf(miniLm === "" || bible === "")("all-MiniLM-L6-v2", () => {
  const exactPath = join(folder, "minilm-f32.gguf");
  let model: Model;
  let exact: Model;

  beforeAll(async () => {
    LlamaModel.writeAsF32(miniLm, exactPath);
    model = await opened.realm.load(miniLm);
    exact = await opened.realm.load(exactPath);
  });
  afterAll(async () => {
    await model.close();
    await exact.close();
  });

  it(
    `with its weights as f32, gives llama.cpp's vectors of ${textCount} texts of 1 to 500 tokens`,
    async () => {
      const texts = await textsFor(exact);
      const cosines = await cosinesOf(exactPath, exact, { texts });
      report("f32 weights", cosines);
      expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.999999);
    },
    timeoutMs,
  );

  it(
    `as it is, in q8_0, gives vectors with a mean cosine of 0.9999 to llama.cpp's`,
    async () => {
      const texts = await textsFor(model);
      const cosines = await cosinesOf(miniLm, model, { texts });
      report("q8_0 weights", cosines);
      expect(mean(cosines)).toBeGreaterThanOrEqual(0.9999);
      expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.9997);
    },
    timeoutMs,
  );

  it(
    `as it is, in q8_0, is as near to llama.cpp as llama.cpp, which has other texts beside each, is to itself`,
    async () => {
      const texts = await textsFor(model);
      const alone = embedAlone(miniLm, texts);
      const together = embedTogether(miniLm, texts);
      const own = cosinesWith(alone, await model.embed(texts));
      const theirs = cosinesWith(alone, together);
      report("q8_0 weights, llama.cpp in batches", theirs);
      // Of the same order, the mean and the worst of them.
      expect(1 - mean(own)).toBeLessThan(2 * (1 - mean(theirs)));
      expect(1 - Math.min(...own)).toBeLessThan(3 * (1 - Math.min(...theirs)));
    },
    timeoutMs,
  );

  it("finds its model card's texts as far apart as llama.cpp does", async () => {
    const texts = [
      "The weather is lovely today.",
      "It's so sunny outside!",
      "He drove to the stadium.",
    ];
    const [a = none, b = none, c = none] = await model.embed(texts);
    expect(dot(a, b)).toBeCloseTo(0.6667, 2);
    expect(dot(a, c)).toBeCloseTo(0.1019, 2);
    expect(dot(b, c)).toBeCloseTo(0.1393, 2);
  });

  it(
    "pools as llama.cpp does",
    async () => {
      const texts = await textsFor(exact);
      for (const pooling of ["cls", "last"] as const) {
        const comparison = { texts, options: { pooling }, oracle: { pooling } };
        const cosines = await cosinesOf(exactPath, exact, comparison);
        report(`f32 weights, ${pooling}`, cosines);
        expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.999999);
      }
    },
    timeoutMs,
  );

  it(
    "without pooling gives a vector for each token",
    async () => {
      const [vectors = none] = await model.embed(["in the beginning"], { pooling: "none" });
      using llama = LlamaModel.load(miniLm);
      using embedder = llama.createEmbedder({ threads, pooling: "none" });
      const expected = embedder.embed(llama.tokenize("in the beginning"));
      expect(vectors).toHaveLength(expected.length);
      expect(cosine(vectors, expected)).toBeGreaterThanOrEqual(0.9999);
    },
    timeoutMs,
  );

  it(
    "ranks verses for queries as llama.cpp's vectors do, but for scores within 1e-4 of each other",
    async () => {
      const isWhole = process.env["REALM_EMBEDDING_TEXTS"] !== undefined;
      const all = verses(bible);
      const corpus = isWhole ? all : all.slice(0, 60);
      const queries = all.filter((_, index) => index % 613 === 5).slice(0, isWhole ? 50 : 3);
      const texts = [...corpus, ...queries.map((verse) => verse.split(" ").slice(3, 12).join(" "))];
      const own = await exact.embed(texts, { truncate: true });
      using llama = LlamaModel.load(exactPath);
      using embedder = llama.createEmbedder({ threads });
      const theirs = texts.map((text) => embedder.embed(llama.tokenize(text)));
      for (let query = corpus.length; query < texts.length; query++) {
        expectSameRanks(own, theirs, { query, corpus: corpus.length });
      }
    },
    timeoutMs,
  );
});

/** The ten nearest by one side's vectors are as near by the other's, within 1e-4 of the tenth. */
function expectSameRanks(
  own: readonly Float32Array[],
  theirs: readonly Float32Array[],
  { query, corpus }: { readonly query: number; readonly corpus: number },
): void {
  const scores = (vectors: readonly Float32Array[]): number[] =>
    vectors.slice(0, corpus).map((vector) => dot(vector, vectors[query] ?? none));
  const expected = scores(theirs);
  const byScore = (list: readonly number[]): number[] =>
    list.map((_, index) => index).sort((a, b) => (list[b] ?? 0) - (list[a] ?? 0));
  const nearest = byScore(expected).slice(0, 10);
  const found = byScore(scores(own)).slice(0, 10);
  for (const [rank, index] of found.entries()) {
    const score = expected[index] ?? 0;
    const wanted = expected[nearest[rank] ?? -1] ?? 0;
    expect(Math.abs(score - wanted)).toBeLessThan(1e-4);
  }
}

describe.skipIf(miniLm === "")("in batch-invariant", () => {
  it(
    "not a bit of a vector depends on what else is in the batch",
    async () => {
      await using realm = await Realm.open({ threads, determinism: "batch-invariant" });
      await using model = await realm.load(miniLm);
      const texts = randomTexts(16, 150, 3);
      const together = await model.embed(texts);
      const backwards = (await model.embed(texts.toReversed())).toReversed();
      for (const [index, text] of texts.entries()) {
        const [alone = none] = index % 5 === 0 ? await model.embed([text]) : [together[index]];
        expect(sameBits(together[index] ?? none, alone)).toBe(true);
        expect(sameBits(together[index] ?? none, backwards[index] ?? none)).toBe(true);
      }
    },
    timeoutMs,
  );
});
