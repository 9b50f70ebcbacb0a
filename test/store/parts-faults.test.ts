// Loads of models in parts that end early, and of as many parts as there may be: nothing piles up, and nothing is left
// open or allocated.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { openModelFile } from "../../host/store/model-source.ts";
import { abandon, finish } from "../../host/store/steps.ts";
import { failingSource, Fixture, openFileCount } from "./fixture.ts";
import { metadata, splitModel, threeParts, vector, writeParts } from "./split-model.ts";

let fixture: Fixture;
let path: string;

beforeAll(() => {
  fixture = new Fixture();
  mkdirSync(join(fixture.folder, "three"));
  path = writeParts(fixture, "three", splitModel(metadata, threeParts));
});

afterAll(() => fixture.close());

describe("a model in 512 parts", () => {
  it("takes 10 MB of heap and 1 MB of array buffers at most to load, at every step", () => {
    const many = Array.from({ length: 512 }, (_, index) => {
      return { tensors: [vector(`v${index}`, [index])] };
    });
    mkdirSync(join(fixture.folder, "many"));
    const first = writeParts(fixture, "many", splitModel(metadata, many));
    const store = fixture.store();
    const before = process.memoryUsage();
    const steps = store.loadFile(first);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      expect(heapUsed - before.heapUsed).toBeLessThan(10_000_000);
      expect(arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000);
    }
    expect(store.metadata(step.value).tensors).toHaveLength(512);
    store.close();
  });
});

describe("a load in parts that ends early leaves nothing behind", () => {
  it("at whichever step", () => {
    const files = openFileCount();
    for (let count = 1, ended = false; !ended; count++) {
      const store = fixture.store();
      const steps = store.loadFile(path);
      for (let step = 0; step < count && !ended; step++) ended = steps.next().done === true;
      if (!ended) abandon(steps);
      store.close();
      expect([store.usedBytes, fixture.device.live, openFileCount()]).toEqual([0, 0, files]);
    }
  });

  it("by whichever read that fails", () => {
    const files = openFileCount();
    for (let failAt = 1, failed = true; failed; failAt++) {
      const store = fixture.store();
      const error = new RealmError("bad-file", "told to fail");
      const steps = store.load(failingSource(openModelFile(path), failAt, error));
      try {
        finish(steps);
        failed = false;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "bad-file" });
      }
      store.close();
      expect([store.usedBytes, fixture.device.live, openFileCount()]).toEqual([0, 0, files]);
    }
  });
});
