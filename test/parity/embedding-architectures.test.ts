// Vectors of texts against llama.cpp's: tiny models of every architecture that embeds with exact weights, and models that
// generate.
//
// Proves architectures: bert, nomic-bert, jina-bert-v2

import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { writeArchitectureModel } from "../../scripts/synthetic/architecture-model.ts";
import { writeEncoderModel } from "../../scripts/synthetic/encoder-model.ts";
import type { EncoderOrder } from "../../scripts/synthetic/encoder-model.ts";
import { uint32 } from "../../scripts/synthetic/gguf-encoding.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { genesisFile } from "../shared-data.ts";
import { embeddingThreads, leastCosine } from "./embedding-comparison.ts";
import { randomTexts } from "./embedding-texts.ts";
import { openRealm } from "./opened-realm.ts";

const timeoutMs = 900_000;
const opened = openRealm(embeddingThreads);
const { folder } = opened;

const encoders: readonly (EncoderOrder & { readonly name: string })[] = [
  { name: "bert", architecture: "bert", type: "f32" },
  { name: "bert, pooled by its first token", architecture: "bert", type: "f32", pooling: 2 },
  { name: "bert in q8_0", architecture: "bert", type: "q8_0" },
  { name: "nomic-bert", architecture: "nomic-bert", type: "f32" },
  { name: "nomic-bert in f16", architecture: "nomic-bert", type: "f16" },
  { name: "jina-bert-v2", architecture: "jina-bert-v2", type: "f32" },
  {
    name: "jina-bert-v2, 6 heads, with all that is optional",
    architecture: "jina-bert-v2",
    type: "f32",
    everyOption: true,
    headCount: 6,
    embeddingLength: 96,
  },
];

describe.each(encoders)("a tiny $name", (order) => {
  it(
    "gives llama.cpp's vectors",
    async () => {
      const path = join(folder, "encoder.gguf");
      writeEncoderModel(order, path);
      await using model = await opened.realm.load(path);
      const least = await leastCosine(path, model, { texts: randomTexts(12, 100) });
      expect(least).toBeGreaterThanOrEqual(order.type === "f32" ? 0.999999 : 0.9999);
    },
    timeoutMs,
  );
});

it(
  "a nomic-bert beyond the positions of its file turns as llama.cpp with yarn by 4 / 3",
  async () => {
    const path = join(folder, "long.gguf");
    writeEncoderModel({ architecture: "nomic-bert", type: "f32", contextLength: 512 }, path);
    await using model = await opened.realm.load(path);
    const texts = [...randomTexts(3, 40), randomTexts(1, 1)[0] ?? "", "and the earth ".repeat(120)];
    const comparison = {
      texts,
      options: { context: 1024 },
      oracle: { contextLength: 1024, yarnFactor: 4 / 3 },
    };
    expect(await leastCosine(path, model, comparison)).toBeGreaterThanOrEqual(0.999999);
  },
  timeoutMs,
);

describe("a model that generates", () => {
  it.each(["last", "mean"] as const)(
    "embeds by %s as llama.cpp does",
    async (pooling) => {
      const path = join(folder, "genesis-f32.gguf");
      LlamaModel.writeAsF32(genesisFile, path);
      await using model = await opened.realm.load(path);
      const comparison = {
        texts: randomTexts(6, 60),
        options: { pooling },
        oracle: { pooling },
      };
      expect(await leastCosine(path, model, comparison)).toBeGreaterThanOrEqual(0.999999);
    },
    timeoutMs,
  );

  it(
    "keeps its windows and caps",
    async () => {
      const path = join(folder, "gemma2.gguf");
      const keys = { "attention.sliding_window": uint32(40), pooling_type: uint32(3) };
      writeArchitectureModel({ architecture: "gemma2", type: "f32", keys }, path);
      await using model = await opened.realm.load(path);
      const least = await leastCosine(path, model, { texts: randomTexts(6, 60) });
      expect(least).toBeGreaterThanOrEqual(0.99999);
    },
    timeoutMs,
  );
});
