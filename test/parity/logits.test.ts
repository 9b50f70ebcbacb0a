// Teacher-forced logits of a real model against llama.cpp with an f32 cache: the arg-max and the
// Kullback-Leibler divergence at every position. Text can agree by luck; distributions cannot.
// Products on q4_1 weights round activations to 8 bits, so the last bit of a sum decides about tenths of a logit:
// llama.cpp differs from itself by 0.005 nats between columns by one and by 128. So the same weights are compared
// as f32, where nothing is rounded, and the file as it is may differ from llama.cpp as far as llama.cpp does.
// Proves architectures: llama
// Proves KV types: f32, f16

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";
import { agreement, oracleRows, type Agreement } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

/** A share of the thousand that a full measurement takes: REALM_PARITY_POSITIONS=1000. */
const positions = Number(process.env["REALM_PARITY_POSITIONS"] ?? 120);
const timeoutMs = 900_000;
const modelPath = sharedFile("models/smollm2-135m-instruct-q4_1.gguf") ?? "";
const textPath = sharedFile("texts/kjv.txt") ?? "";
const missing = modelPath === "" || textPath === "";
const opened = openRealm();
const { folder } = opened;

function textTokens(oracle: LlamaModel): number[] {
  const text = readFileSync(textPath, "utf8").slice(0, positions * 16);
  const tokens = oracle.tokenize(text, { addSpecial: true }).slice(0, positions);
  expect(tokens).toHaveLength(positions);
  return tokens;
}

describe.skipIf(missing)("SmolLM2-135M-Instruct, teacher-forced on the King James text", () => {
  it(
    `with its weights as f32: llama.cpp's arg-max at 99 % of ${positions} positions, mean divergence under 0.001`,
    async () => {
      const path = join(folder, "smollm2-f32.gguf");
      LlamaModel.writeAsF32(modelPath, path);
      using oracle = LlamaModel.load(path);
      const tokens = textTokens(oracle);
      const expected = oracleRows(oracle, tokens, { kvType: "f32" });
      const model = await opened.realm.load(path);
      const ids = Uint32Array.from(tokens);
      const f32 = await agreement(expected, model.logits(ids, { kvType: "f32" }));
      const f16 = await agreement(expected, model.logits(ids, { kvType: "f16" }));
      await model.close();
      report("f32 weights", { f32, f16 });
      expect(f32.sameArgMax).toBeGreaterThanOrEqual(0.99);
      expect(f16.sameArgMax).toBeGreaterThanOrEqual(0.99);
      expect(f32.divergence).toBeLessThan(1e-6);
      expect(f16.divergence).toBeLessThan(1e-4);
    },
    timeoutMs,
  );

  it(
    "as it is, in q4_1: no further from llama.cpp than half more than llama.cpp is from itself",
    async () => {
      using oracle = LlamaModel.load(modelPath);
      const tokens = textTokens(oracle);
      const expected = oracleRows(oracle, tokens, { kvType: "f32" });
      const oneColumn = oracleRows(oracle, tokens, { kvType: "f32", batchColumns: 1 });
      const halfCache = oracleRows(oracle, tokens, { kvType: "f16" });
      const own = [await agreement(expected, oneColumn), await agreement(expected, halfCache)];
      const model = await opened.realm.load(modelPath);
      const ids = Uint32Array.from(tokens);
      const f32 = await agreement(expected, model.logits(ids, { kvType: "f32" }));
      const f16 = await agreement(expected, model.logits(ids, { kvType: "f16" }));
      await model.close();
      report("q4_1 weights", { f32, f16, llamaOneColumn: own[0], llamaF16: own[1] });
      const noise = Math.max(...own.map((each) => each.divergence));
      expect(f32.divergence).toBeLessThan(1.5 * noise);
      expect(f16.divergence).toBeLessThan(1.5 * noise);
    },
    timeoutMs,
  );
});

/** The figures of a full measurement, for who runs one. */
function report(subject: string, figures: Readonly<Record<string, Agreement | undefined>>): void {
  if (process.env["REALM_PARITY_POSITIONS"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
