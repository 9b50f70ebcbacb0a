// The oracle is only as good as its structs: that it runs a model and agrees with itself, on the file
// that is always there.

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LlamaModel } from "./llama.ts";

const genesis = fileURLToPath(new URL("../../models/genesis-4m-q8_0.gguf", import.meta.url));

it("llama.cpp tokenizes, generates and detokenizes genesis", () => {
  using model = LlamaModel.load(genesis);
  using context = model.createContext({ contextLength: 128, threads: 1 });
  const prompt = model.tokenize("In the beginning");
  const text = model.detokenize(context.greedy(prompt, 8));
  expect(new TextDecoder().decode(text)).toMatch(/^ ?God created the heaven/);
});

it("teacher-forced logits have their largest where greedy generation went", () => {
  using model = LlamaModel.load(genesis);
  using context = model.createContext({
    contextLength: 128,
    threads: 1,
    kvType: "f16",
    batchColumns: 16,
  });
  const prompt = model.tokenize("And it came to pass");
  const generated = context.greedy(prompt, 40);
  context.clear();
  const largest: number[] = [];
  for (const { logits } of context.evaluate([...prompt, ...generated])) {
    largest.push(logits.indexOf(Math.max(...logits)));
  }
  expect(largest.slice(prompt.length - 1, -1)).toEqual(generated);
});

it("a vocabulary alone tokenizes", () => {
  using model = LlamaModel.load(genesis, { vocabularyOnly: true });
  expect(model.tokenize("", { addSpecial: true })).toEqual([model.bosToken]);
  expect(model.tokenize("", { addSpecial: false })).toEqual([]);
});
