// Teacher-forced logits of a tiny Llama whose matrices are all of one type, for every type that ggml has a product
// for, against llama.cpp. Tokens are random: the weights are too, and any text is as good. Logits of random weights
// often have two of nearly one size, and products round activations to 8 bits (but for f32, f16 and bf16): between
// such two a last bit decides.
//
// Proves tensor types: all

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { Random } from "../../scripts/synthetic/random.ts";
import { writeModelOf } from "../../scripts/synthetic-model.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { agreement, oracleRows } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

/** Types of integers and of activations, which are no weights. */
const noWeights = new Set(["i8", "i16", "i32", "i64", "f64", "q8_1", "q8_K"]);
const types = [...tensorTypes.values()].filter(({ name }) => !noWeights.has(name));

/** Products on them round no activation to 8 bits. */
const unrounded = new Set(["f32", "f16", "bf16"]);
/** Logits have a deviation of 1; the largest and the next are 0.3 apart in the mean. */
const nearlyEqual = 0.1;
/** Of few bits a last-bit difference of an activation moves more. */
const fewBits = 3;
const positions = 100;
const shape = {
  blockCount: 2,
  embeddingLength: 256,
  feedForwardLength: 512,
  headCount: 4,
  headCountKv: 2,
  vocabularySize: 512,
  contextLength: 256,
};
const timeoutMs = 300_000;
const opened = openRealm();
const { folder } = opened;

describe.each(types)("a Llama of $name", ({ name, blockSize, typeSize }) => {
  it(
    "has llama.cpp's arg-max, or one that llama.cpp holds for nearly equal, and hardly diverges",
    async () => {
      const path = join(folder, `${name}.gguf`);
      writeModelOf({ name, shape, types: { base: name, more: name, id: 0 } }, path);
      using oracle = LlamaModel.load(path);
      const random = new Random(1);
      const tokens = Array.from({ length: positions }, () => random.below(shape.vocabularySize));
      const expected = oracleRows(oracle, tokens, { kvType: "f32" });
      const model = await opened.realm.load(path);
      const logits = model.logits(Uint32Array.from(tokens), { kvType: "f32" });
      const apart = await agreement(expected, logits);
      await model.close();
      rmSync(path);
      report(name, apart);
      const bits = (typeSize * 8) / blockSize;
      if (unrounded.has(name)) expect(apart.sameArgMax).toBeGreaterThanOrEqual(0.995);
      expect(apart.sameArgMax).toBeGreaterThan(0.95);
      expect(apart.furthestBehind).toBeLessThan(nearlyEqual);
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
