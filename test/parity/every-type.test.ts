// Teacher-forced logits of tiny models of every architecture whose matrices are all of one type, for every type that
// ggml has a product for, against llama.cpp. Rows are multiples of 256, as the types with the longest blocks ask.
// REALM_EVERY_TYPE=1 for all pairs; else all types in `llama`, and of the other pairs a share.
//
// Proves tensor types: all

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { writeArchitectureModel } from "../../scripts/synthetic/architecture-model.ts";
import type { ArchitectureOrder } from "../../scripts/synthetic/architecture-model.ts";
import { traitsOf } from "../../scripts/synthetic/architecture-traits.ts";
import { float32 } from "../../scripts/synthetic/gguf-encoding.ts";
import { Random } from "../../scripts/synthetic/random.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { agreement, oracleRows } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

/** Types of integers and of activations, which are no weights. */
const noWeights = new Set(["i8", "i16", "i32", "i64", "f64", "q8_1", "q8_K"]);
const types = [...tensorTypes.values()].filter(({ name }) => !noWeights.has(name));

const fewBits = 3;
const positions = 200;
const extents = { blockCount: 2, embeddingLength: 256, feedForwardLength: 512 };
const experts = { count: 4, used: 2, innerLength: 256 };
const orders: Readonly<Record<string, Omit<ArchitectureOrder, "type">>> = {
  ...Object.fromEntries(
    Object.keys(traitsOf).map((architecture) => [architecture, { architecture, ...extents }]),
  ),
  granite: { architecture: "granite", ...extents, keys: { logit_scale: float32(0.8) } },
  "llama with experts": {
    architecture: "llama",
    ...extents,
    experts: { ...experts, innerLength: extents.feedForwardLength },
  },
  qwen2moe: { architecture: "qwen2moe", ...extents, experts: { ...experts, sharedLength: 256 } },
  qwen3moe: { architecture: "qwen3moe", ...extents, experts },
};

const isFull = process.env["REALM_EVERY_TYPE"] !== undefined;
/** Of the pairs with other architectures than `llama`, every so manieth; no divisor of the number of types. */
const shareOfPairs = 61;
const pairs = Object.entries(orders)
  .flatMap(([of, order]) => types.map((type) => ({ of, order, type, name: type.name })))
  .filter(({ of }, index) => isFull || of === "llama" || index % shareOfPairs === 0);

const timeoutMs = 300_000;
const opened = openRealm();
const { folder } = opened;

describe.each(pairs)("$of in $name", ({ of, order, type }) => {
  it(
    "has llama.cpp's arg-max at 99.5 % of positions, and hardly diverges",
    async () => {
      const path = join(folder, "model.gguf");
      writeArchitectureModel({ ...order, type: type.name }, path);
      using oracle = LlamaModel.load(path);
      const random = new Random(1);
      const tokens = Array.from({ length: positions }, () => 3 + random.below(509));
      const expected = oracleRows(oracle, tokens, { kvType: "f32" });
      const model = await opened.realm.load(path);
      const logits = model.logits(Uint32Array.from(tokens), { kvType: "f32" });
      const apart = await agreement(expected, logits);
      await model.close();
      rmSync(path);
      report(`${of} in ${type.name}`, apart);
      const bits = (type.typeSize * 8) / type.blockSize;
      expect(apart.sameArgMax).toBeGreaterThanOrEqual(0.995);
      expect(apart.divergence).toBeLessThan(bits < fewBits ? 0.01 : 0.001);
    },
    timeoutMs,
  );
});

/** The figures of a full measurement, for who runs one. */
function report(subject: string, figures: object): void {
  if (process.env["REALM_PARITY_FIGURES"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
