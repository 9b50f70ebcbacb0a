// Teacher-forced logits of tiny models with experts against llama.cpp: Mixtral (the architecture `llama` with
// experts), Qwen1.5-MoE and Qwen3-MoE, with exact weights and with weights on which products round activations. That
// single logits agree, test/guest/experts shows.
//
// Proves architectures: llama, qwen2moe, qwen3moe

import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { writeArchitectureModel } from "../../scripts/synthetic/architecture-model.ts";
import type { ArchitectureOrder } from "../../scripts/synthetic/architecture-model.ts";
import { Random } from "../../scripts/synthetic/random.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { agreement, oracleRows } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

const positions = 200;
const vocabularySize = 512;
const timeoutMs = 300_000;
const opened = openRealm();
const { folder } = opened;

// Mixtral's experts have the feed-forward length that the file gives for all.
const mixtral = { count: 4, used: 2, innerLength: 384 };
const orders: readonly (ArchitectureOrder & { readonly name: string })[] = [
  { name: "Mixtral", architecture: "llama", type: "f32", experts: mixtral },
  {
    name: "Mixtral, one of two",
    architecture: "llama",
    type: "f32",
    experts: { ...mixtral, count: 2, used: 1 },
  },
  {
    name: "Mixtral, all of three",
    architecture: "llama",
    type: "f32",
    experts: { ...mixtral, count: 3, used: 3 },
  },
  { name: "Mixtral", architecture: "llama", type: "q8_0", experts: mixtral },
  { name: "Qwen1.5-MoE", architecture: "qwen2moe", type: "f32" },
  { name: "Qwen1.5-MoE", architecture: "qwen2moe", type: "q8_0" },
  { name: "Qwen3-MoE", architecture: "qwen3moe", type: "f32" },
  { name: "Qwen3-MoE", architecture: "qwen3moe", type: "q8_0" },
];

describe.each(orders)("$name in $type", (order) => {
  it(
    "has llama.cpp's arg-max at 99.5 % of positions, and hardly diverges",
    async () => {
      const path = join(folder, "model.gguf");
      writeArchitectureModel(order, path);
      using oracle = LlamaModel.load(path);
      const random = new Random(1);
      const tokens = Array.from({ length: positions }, () => random.below(vocabularySize));
      const expected = oracleRows(oracle, tokens, { kvType: "f32" });
      const model = await opened.realm.load(path);
      const logits = model.logits(Uint32Array.from(tokens), { kvType: "f32" });
      const apart = await agreement(expected, logits);
      await model.close();
      report(`${order.name} ${order.type}`, apart);
      expect(apart.sameArgMax).toBeGreaterThanOrEqual(0.995);
      expect(apart.divergence).toBeLessThan(order.type === "f32" ? 1e-9 : 0.001);
    },
    timeoutMs,
  );
});

/** The figures of a full measurement, for who runs one. */
function report(subject: string, figures: object): void {
  if (process.env["REALM_PARITY_FIGURES"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
