// How well two texts fit, against llama.cpp's number of the same pair: tiny models that rank, of architectures
// that embed, with each kind of head, and each kind of tokens around and between the texts.

import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { writeEncoderModel } from "../../scripts/synthetic/encoder-model.ts";
import type { EncoderOrder } from "../../scripts/synthetic/encoder-model.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { embeddingThreads } from "./embedding-comparison.ts";
import { randomTexts } from "./embedding-texts.ts";
import { openRealm } from "./opened-realm.ts";

const timeoutMs = 300_000;
const opened = openRealm(embeddingThreads);
const path = join(opened.folder, "rank.gguf");

const both = { ends: true, separates: true };
const orders: readonly (Partial<EncoderOrder> & Pick<EncoderOrder, "architecture">)[] = [
  { architecture: "bert" },
  { architecture: "bert", rankHead: "output", pairs: { ends: true, separates: false } },
  { architecture: "bert", pairs: { ends: false, separates: false } },
  { architecture: "jina-bert-v2", rankHead: "dense", pairs: both },
];

describe.each(orders)("a model that ranks, $architecture, $rankHead, $pairs", (order) => {
  it(
    "gives llama.cpp's number of each pair, and the best first",
    async () => {
      writeEncoderModel({ type: "f32", pooling: 4, ...order }, path);
      await using model = await opened.realm.load(path);
      const [query = "", ...documents] = randomTexts(21, 80);
      const ranked = await model.rank(query, documents);
      using llama = LlamaModel.load(path, { repack: false });
      using embedder = llama.createEmbedder({ threads: embeddingThreads });
      for (const { index, score, tokens } of ranked) {
        const pair = llama.tokenizePair(query, documents[index] ?? "");
        expect(tokens).toBe(pair.length);
        expect(score).toBeCloseTo(1 / (1 + Math.exp(-embedder.rank(pair))), 3);
      }
      const scores = ranked.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((one, other) => other - one));
      expect(new Set(scores).size).toBeGreaterThan(15);
    },
    timeoutMs,
  );
});
