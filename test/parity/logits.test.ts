// Teacher-forced logits of a real model against llama.cpp with an f32 cache: the arg-max and the
// Kullback-Leibler divergence at every position. Text can agree by luck; distributions cannot.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Realm } from "../../host/index.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";
import { divergence } from "./divergence.ts";

/** A share of the thousand that a full measurement takes: REALM_PARITY_POSITIONS=1000. */
const positions = Number(process.env["REALM_PARITY_POSITIONS"] ?? 200);
const timeoutMs = 900_000;
const modelPath = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
const textPath = sharedFile("texts/kjv.txt");

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.open({ threads: 2 });
});
afterAll(() => realm.close());

describe("SmolLM2-135M-Instruct, teacher-forced on the King James text", () => {
  it.skipIf(modelPath === undefined || textPath === undefined).each(["f32", "f16"] as const)(
    `with a KV cache in %s: llama.cpp's arg-max at 99 % of ${positions} positions, mean divergence under 0.001`,
    async (kvType) => {
      if (modelPath === undefined || textPath === undefined) return;
      using oracle = LlamaModel.load(modelPath);
      const text = readFileSync(textPath, "utf8").slice(0, 8_000);
      const tokens = oracle.tokenize(text, { addSpecial: true }).slice(0, positions);
      expect(tokens).toHaveLength(positions);

      using context = oracle.createContext({ contextLength: 1_024, kvType: "f32", threads: 2 });
      const expected = context.evaluate(tokens);
      const model = await realm.load(modelPath);
      let agreed = 0;
      let sum = 0;
      for await (const actual of model.logits(Uint32Array.from(tokens), { kvType })) {
        const reference = expected.next();
        if (reference.done === true) throw new Error("more rows than tokens");
        const { sameArgMax, nats } = divergence(reference.value.logits, actual);
        agreed += sameArgMax ? 1 : 0;
        sum += nats;
      }
      expect(expected.next().done).toBe(true);
      await model.close();
      expect(agreed / positions).toBeGreaterThanOrEqual(0.99);
      expect(sum / positions).toBeLessThan(0.001);
    },
    timeoutMs,
  );
});
