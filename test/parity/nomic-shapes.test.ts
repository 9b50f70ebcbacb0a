// A model of nomic-embed-text-v1.5's shapes, 12 blocks of 768 in f16 with random weights, against llama.cpp: texts of 1 to
// 500 tokens. REALM_EMBEDDING_TEXTS=200 takes as many texts as a full measurement.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Model } from "../../host/index.ts";
import { nomicShape, writeEncoderModel } from "../../scripts/synthetic/encoder-model.ts";
import { cosinesOf, embeddingThreads } from "./embedding-comparison.ts";
import { randomTexts } from "./embedding-texts.ts";
import { openRealm } from "./opened-realm.ts";

const textCount = Number(process.env["REALM_EMBEDDING_TEXTS"] ?? 4);
/** Of some 2.5 tokens each. */
const wordsMax = 180;
const timeoutMs = 3_600_000;
const opened = openRealm(embeddingThreads);

describe("the shapes of nomic-embed-text-v1.5", () => {
  const path = join(opened.folder, "nomic.gguf");
  let model: Model;

  beforeAll(async () => {
    writeEncoderModel({ ...nomicShape, type: "f16" }, path);
    model = await opened.realm.load(path);
  }, timeoutMs);
  afterAll(async () => {
    await model?.close();
  });

  it(
    `give llama.cpp's vectors of ${textCount} texts`,
    async () => {
      const texts = randomTexts(textCount, wordsMax);
      const cosines = await cosinesOf(path, model, { texts });
      expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.9999);
    },
    timeoutMs,
  );
});
