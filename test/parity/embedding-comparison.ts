// A model's vectors beside llama.cpp's of the same file.

import { expect } from "vitest";

import type { EmbedOptions, Model } from "../../host/index.ts";
import { LlamaModel } from "../oracle/llama.ts";
import type { LlamaEmbedderOptions } from "../oracle/llama-embedder.ts";
import { cosine } from "./embedding-texts.ts";

/** One: two that wait for each other are slow where others want the cores. */
export const embeddingThreads = 1;
const threads = embeddingThreads;
const none = new Float32Array();

export interface Comparison {
  readonly texts: readonly string[];
  readonly options?: EmbedOptions;
  readonly oracle?: LlamaEmbedderOptions;
}

/** The cosine of each text's vectors in Realm and in llama.cpp. */
export async function cosinesOf(
  path: string,
  model: Model,
  { texts, options, oracle = {} }: Comparison,
): Promise<number[]> {
  const vectors = await model.embed(texts, options);
  expect(vectors).toHaveLength(texts.length);
  using llama = LlamaModel.load(path, { repack: false });
  using embedder = llama.createEmbedder({ threads, ...oracle });
  return texts.map((text, index) => {
    const expected = embedder.embed(llama.tokenize(text, { addSpecial: true }));
    return cosine(vectors[index] ?? none, expected);
  });
}

export async function leastCosine(
  path: string,
  model: Model,
  comparison: Comparison,
): Promise<number> {
  return Math.min(...(await cosinesOf(path, model, comparison)));
}
