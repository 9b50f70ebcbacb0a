// Teacher-forced logits with keys and values in fixed point (i16), against llama.cpp's in f32 and, for the measure, in
// f16. The weights are f32, so that the cache is all that rounds. llama.cpp has no such cache.
//
// Proves KV types: i16

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";
import { agreement, oracleRows } from "./agreement.ts";
import { openRealm } from "./opened-realm.ts";

/** A share of the thousand that a full measurement takes: REALM_PARITY_POSITIONS=1000. */
const positionsWanted = Number(process.env["REALM_PARITY_POSITIONS"] ?? 60);
const timeoutMs = 900_000;
const textPath = sharedFile("texts/kjv.txt") ?? "";
const opened = openRealm(1);

const models = [
  // A head has 8 values, which 8-bit groups cannot hold.
  { name: "stories-260k", path: sharedFile("models/stories-260k.gguf") },
  { name: "genesis", path: sharedFile("models/genesis-4m-f32.gguf") },
];

describe.each(models)("an i16 cache of $name with weights as f32", ({ name, path }) => {
  it.skipIf(path === undefined || textPath === "")(
    "is nearer to llama.cpp's f32 cache than llama.cpp's f16 cache is",
    async () => {
      const weights = join(opened.folder, `${name}.gguf`);
      LlamaModel.writeAsF32(path ?? "", weights);
      using oracle = LlamaModel.load(weights);
      const count = Math.min(positionsWanted, 500);
      const text = readFileSync(textPath, "utf8").slice(0, count * 16);
      const tokens = oracle.tokenize(text, { addSpecial: true }).slice(0, count);
      expect(tokens).toHaveLength(count);
      const single = oracleRows(oracle, tokens, { kvType: "f32" });
      const halves = await agreement(single, oracleRows(oracle, tokens, { kvType: "f16" }));
      const model = await opened.realm.load(weights);
      const ids = Uint32Array.from(tokens);
      const fixed = await agreement(single, model.logits(ids, { kvType: "i16" }));
      const exact = await agreement(single, model.logits(ids, { kvType: "f32" }));
      await model.close();
      report(name, { fixed, halves, exact });
      expect(fixed.sameArgMax).toBe(1);
      expect(fixed.divergence).toBeGreaterThan(exact.divergence);
      expect(fixed.divergence).toBeLessThan(halves.divergence);
    },
    timeoutMs,
  );
});

/** The figures of a full measurement, for who runs one. */
function report(subject: string, figures: object): void {
  if (process.env["REALM_PARITY_POSITIONS"] === undefined) return;
  process.stderr.write(`${subject}: ${JSON.stringify(figures)}\n`);
}
