// Teacher-forced logits with keys and values in q8_0, against llama.cpp's own q8_0 cache and against an f32 one.
// The weights are f32, so that the cache is all that rounds: llama.cpp rounds the queries to 8 bits too, this
// guest does not, and so it must be as near to the exact cache as llama.cpp is. From each other both are as far as
// from the exact one: they share no rounding but that of keys and values.
//
// Proves KV types: q8_0

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";
import { agreement, oracleRows } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

/** A share of the thousand that a full measurement takes: REALM_PARITY_POSITIONS=1000. */
const positionsWanted = Number(process.env["REALM_PARITY_POSITIONS"] ?? 100);
const timeoutMs = 900_000;
const textPath = sharedFile("texts/kjv.txt") ?? "";
const opened = openRealm();
const { folder } = opened;

const models = [
  { name: "genesis", path: sharedFile("models/genesis-4m-f32.gguf") },
  { name: "SmolLM2-135M", path: sharedFile("models/smollm2-135m-instruct-q4_1.gguf") },
];

describe.each(models)("a q8_0 cache of $name with weights as f32", ({ name, path }) => {
  it.skipIf(path === undefined || textPath === "")(
    "is as near to an f32 cache as llama.cpp's, and no further from that than both are from it",
    async () => {
      const weights = join(folder, `${name}.gguf`);
      LlamaModel.writeAsF32(path ?? "", weights);
      using oracle = LlamaModel.load(weights);
      const model = await opened.realm.load(weights);
      const tokens = textTokens(oracle, Math.min(positionsWanted, 500));
      const ids = Uint32Array.from(tokens);
      const single = oracleRows(oracle, tokens, { kvType: "f32" });
      const theirs = oracleRows(oracle, tokens, { kvType: "q8_0" });
      const ours = await Array.fromAsync(model.logits(ids, { kvType: "q8_0" }));
      const ownSingle = await Array.fromAsync(model.logits(ids, { kvType: "f32" }));
      await model.close();
      const toTheirs = await agreement(theirs, ours);
      const toSingle = await agreement(ownSingle, ours);
      const theirLoss = await agreement(single, theirs);
      report(name, { toTheirs, toSingle, theirLoss });
      expect(toSingle.divergence).toBeGreaterThan(0);
      expect(toSingle.divergence).toBeLessThan(1.2 * theirLoss.divergence);
      expect(toTheirs.divergence).toBeLessThan(toSingle.divergence + theirLoss.divergence);
      expect(toTheirs.sameArgMax).toBeGreaterThan(0.95);
    },
    timeoutMs,
  );
});

const storiesPath = sharedFile("models/stories-260k.gguf");
describe.skipIf(storiesPath === undefined)("a q8_0 cache of stories-260k", () => {
  it("is refused: a head has 8 values, and llama.cpp refuses it too", async () => {
    const model = await opened.realm.load(storiesPath ?? "");
    const logits = model.logits(Uint32Array.of(1, 2), { kvType: "q8_0" });
    await expect(Array.fromAsync(logits)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/q8_0.* 8 and 8 values, not multiples of 32/),
    });
    await model.close();
    using oracle = LlamaModel.load(storiesPath ?? "");
    expect(() => oracle.createContext({ kvType: "q8_0" })).toThrow("could not create a context");
  });
});

function textTokens(oracle: LlamaModel, count: number): number[] {
  const text = readFileSync(textPath, "utf8").slice(0, count * 16);
  const tokens = oracle.tokenize(text, { addSpecial: true }).slice(0, count);
  expect(tokens).toHaveLength(count);
  return tokens;
}

/** The figures of a full measurement, for who runs one. */
function report(subject: string, figures: object): void {
  if (process.env["REALM_PARITY_POSITIONS"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
