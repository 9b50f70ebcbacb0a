// That the parts which tests split a model into are parts for llama.cpp too: given the first, it loads them, and says
// the same as of the whole; with one missing it does not.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { genesisFile } from "../shared-data.ts";
import { splitFile } from "../store/split-file.ts";
import { partFileName } from "../store/split-model.ts";
import { LlamaModel } from "./llama.ts";

const count = 3;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "realm-split-"));
  for (const [index, bytes] of splitFile(readFileSync(genesisFile), count).entries()) {
    writeFileSync(join(folder, partFileName(index, count)), bytes);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function greedy(path: string): number[] {
  using model = LlamaModel.load(path);
  using context = model.createContext({ contextLength: 64, threads: 1 });
  return context.greedy(model.tokenize("In the beginning"), 20);
}

it("llama.cpp generates from the parts what it generates from the whole", () => {
  const tokens = greedy(join(folder, partFileName(0, count)));
  expect(tokens).toEqual(greedy(genesisFile));
  expect(tokens).toHaveLength(20);
});

it("llama.cpp does not load them without the last", () => {
  rmSync(join(folder, partFileName(count - 1, count)));
  expect(() => LlamaModel.load(join(folder, partFileName(0, count)))).toThrow("could not load");
});
