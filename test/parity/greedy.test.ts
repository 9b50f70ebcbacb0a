// Greedy text, token by token, against llama.cpp on the same files: the whole path at once, from the
// file through store, compute and guest. With q8_0 the products round activations to 8 bits, so a last-bit
// difference in attention may flip one and move the logits by tenths, as it does between llama.cpp's own cache
// types: there, texts may part, but only where llama.cpp itself holds both tokens nearly equal.
// Proves architectures: llama
// Proves tokenizers: llama

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Realm } from "../../host/index.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";

const tokenCount = 200;

const genesisPrompts = [
  "In the beginning",
  "And it came to pass",
  "Now these are the generations of the sons of Noah",
];
const storyPrompts = [
  "Once upon a time",
  "Lily and Tom went to the park. They saw a big",
  "The little dog was sad because",
];

const models = [
  { name: "genesis q8_0", path: genesisFile, prompts: genesisPrompts },
  { name: "genesis f32", path: sharedFile("models/genesis-4m-f32.gguf"), prompts: genesisPrompts },
  { name: "stories-260k", path: sharedFile("models/stories-260k.gguf"), prompts: storyPrompts },
];

const openPrompts = [
  "And God said, Let there be light",
  "And Abraham",
  "And Jacob",
  "hello",
  "And Joseph said unto his brethren",
  "Noah",
  "The ark",
];

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
});
afterAll(() => realm.close());

describe.each(models)("greedy on $name", ({ path, prompts }) => {
  it.skipIf(path === undefined)(
    `gives llama.cpp's next ${tokenCount} tokens for ${prompts.length} prompts`,
    async () => {
      if (path === undefined) return;
      using oracle = LlamaModel.load(path);
      using context = oracle.createContext({ contextLength: 512, kvType: "f32", threads: 1 });
      const model = await realm.load(path);
      for (const prompt of prompts) {
        const promptTokens = oracle.tokenize(prompt, { addSpecial: true });
        expect([...(await model.tokenize(prompt))]).toEqual(promptTokens);
        const tokens: number[] = [];
        const options = { temperature: 0, maxTokens: tokenCount, kvType: "f32" as const };
        for await (const { id } of model.generate(prompt, options)) tokens.push(id);
        expect(tokens).toEqual(context.greedy(promptTokens, tokenCount));
      }
      await model.close();
    },
    900_000,
  );
});

describe("greedy on genesis q8_0 with prompts that leave it open what comes", () => {
  it("parts from llama.cpp only at a token whose logit is within 0.25 of llama.cpp's largest", async () => {
    using oracle = LlamaModel.load(genesisFile);
    using context = oracle.createContext({ contextLength: 512, kvType: "f32", threads: 1 });
    const model = await realm.load(genesisFile);
    for (const prompt of openPrompts) {
      const promptTokens = oracle.tokenize(prompt, { addSpecial: true });
      const tokens: number[] = [];
      const options = { temperature: 0, maxTokens: tokenCount, kvType: "f32" as const };
      for await (const { id } of model.generate(prompt, options)) tokens.push(id);
      const expected = context.greedy(promptTokens, tokenCount);
      const parting = expected.findIndex((id, index) => tokens[index] !== id);
      if (parting < 0) continue;
      const [theirs, ours] = [expected[parting] ?? -1, tokens[parting] ?? -1];
      context.clear();
      const forced = [...promptTokens, ...expected.slice(0, parting)];
      let logits = new Float32Array();
      for (const row of context.evaluate(forced)) logits = row.logits.slice();
      expect((logits[theirs] ?? NaN) - (logits[ours] ?? NaN)).toBeLessThan(0.25);
    }
    await model.close();
  }, 900_000);
});
