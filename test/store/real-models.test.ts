// Real models through the store: what loading leaves in the heap, and that the memory comes back.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { genesisFile, sharedFiles } from "../shared-data.ts";
import { Fixture } from "./fixture.ts";
import type { TestStore } from "./fixture.ts";

let fixture: Fixture;

beforeAll(() => {
  fixture = new Fixture();
});

afterAll(() => fixture.close());

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

function memoryUsage(): { heapUsed: number; arrayBuffers: number } {
  if (typeof collectGarbage === "function") collectGarbage();
  return process.memoryUsage();
}

const shared = [...sharedFiles("models", ".gguf"), ...sharedFiles("vocab", ".gguf")];

describe("loading takes 10 MB of heap and 1 MB of array buffers at most, at every step:", () => {
  it("genesis", () => loadMeasured(genesisFile));

  it.skipIf(shared.length === 0)("every shared model and vocabulary", () => {
    shared.forEach((path) => loadMeasured(path));
  });
});

function loadMeasured(path: string): void {
  const store = fixture.store();
  const before = memoryUsage();
  const steps = store.loadFile(path);
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed - before.heapUsed, path).toBeLessThan(10_000_000);
    expect(arrayBuffers - before.arrayBuffers, path).toBeLessThan(1_000_000);
  }
  const after = memoryUsage();
  expect(after.heapUsed - before.heapUsed, path).toBeLessThan(1_000_000);
  readVocabulary(store);
  store.close();
  expect([store.usedBytes, fixture.device.live], path).toEqual([0, 0]);
}

/** Its tokens, from front to back; every slice gets further. */
function readVocabulary(store: TestStore): void {
  const [info] = store.list();
  if (info === undefined) throw new Error("nothing is loaded");
  const key = "tokenizer.ggml.tokens";
  const entry = store.metadata(info.id).entries.find((candidate) => candidate.key === key);
  if (entry?.value.tag !== "elements") throw new Error(`no array "${key}"`);
  const total = Number(entry.value.val.length);
  for (let first = 0; first < total;) {
    const slice = store.readArray(info.id, key, first, 2 ** 32 - 1);
    if (slice.tag !== "texts") throw new Error(`${slice.tag} instead of texts`);
    expect(slice.val.ends.length).toBeGreaterThan(0);
    first += slice.val.ends.length;
  }
}
