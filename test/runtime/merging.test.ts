// Generations side by side, through the library: whoever else computes, each gives what it gives alone, bit for bit.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

const prompts = [
  "In the beginning",
  "And God said",
  "hello",
  "And Abraham",
  "Noah",
  "And these are the generations of the sons of Noah, and of the ark. ".repeat(12),
];

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 2 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

describe("six generations at once", () => {
  it.each([0, 0.9])(
    "have the tokens and logprobs of runs alone, at temperature %d",
    async (temperature) => {
      const generate = async (prompt: string, index: number) => {
        const options = { temperature, seed: BigInt(index), maxTokens: 40 + 10 * index };
        const { ids, logprobs } = await collect(model.generate(prompt, options));
        return { ids, logprobs };
      };
      const alone: Awaited<ReturnType<typeof generate>>[] = [];
      for (const [index, prompt] of prompts.entries()) alone.push(await generate(prompt, index));
      const together = await Promise.all(prompts.map(generate));
      expect(together).toEqual(alone);
    },
  );
});
