// The model that the canaries sing to: llama.cpp computes the same logits, and they say what was seen and nothing else.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import {
  contextLength,
  fillers,
  markers,
  vocabulary,
  writeRepeatingModel,
} from "../../scripts/synthetic/repeating-model.ts";
import { LlamaModel } from "../oracle/llama.ts";

/** Of a logit of 32: norms and steps are sums of f32 in another order. */
const tolerance = 0.01;
const unseenMax = 0.01;
const seenMin = 25;

const folder = mkdtempSync(join(tmpdir(), "realm-repeating-"));
const path = join(folder, "repeating.gguf");
let realm: Realm;
let model: Model;
beforeAll(async () => {
  writeRepeatingModel(path);
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(path);
});
afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true });
});

/** One marker alone, all letters, then letters up to the end of the context. */
const long = `${markers[0]}${fillers.join("")}`.padEnd(contextLength - 2, "xyz");

async function logitsOf(ids: Uint32Array): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for await (const row of model.logits(ids, { kvType: "f32" })) rows.push(row.slice());
  return rows;
}

it("tokenizes each marker and filler as itself, as llama.cpp does", async () => {
  using oracle = LlamaModel.load(path, { vocabularyOnly: true });
  const characters = [...markers, " ", ...fillers];
  const ids = await model.tokenize(characters.join(""));
  expect([...ids].map((id) => vocabulary[id])).toEqual([
    "<s>",
    "▁",
    ...characters.map((character) => (character === " " ? "▁" : character)),
  ]);
  expect([...ids]).toEqual(oracle.tokenize(characters.join("")));
});

it("has the logits that llama.cpp computes, to the end of the context", async () => {
  using oracle = LlamaModel.load(path);
  using context = oracle.createContext({ contextLength, threads: 1 });
  const ids = await model.tokenize(long);
  expect(ids).toHaveLength(contextLength);
  const rows = await logitsOf(ids);
  let worst = 0;
  for (const { position, logits } of context.evaluate([...ids])) {
    const ours = rows[position] ?? new Float32Array();
    for (const [id, logit] of logits.entries()) {
      worst = Math.max(worst, Math.abs(logit - (ours[id] ?? Number.NaN)));
    }
  }
  expect(worst).toBeLessThan(tolerance);
});

it("gives every token that was seen a chance, however long ago, and others none", async () => {
  const ids = await model.tokenize(long);
  const seen = new Set<number>();
  for (const [position, row] of (await logitsOf(ids)).entries()) {
    seen.add(ids[position] ?? -1);
    const least = Math.min(...[...seen].map((id) => row[id] ?? Number.NaN));
    const others = [...row.keys()].filter((id) => !seen.has(id));
    expect(least).toBeGreaterThan(seenMin);
    expect(Math.max(...others.map((id) => row[id] ?? Number.NaN))).toBeLessThan(unseenMax);
  }
});
