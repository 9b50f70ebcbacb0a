// Loading: what is there afterwards, what the same file shares, and what memory is refused. Loads that fail:
// load-faults.test.ts.

import { copyFileSync, linkSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { remoteSource } from "../../host/store/model-source.ts";
import { abandon, finish } from "../../host/store/steps.ts";
import { thrownBy } from "../gguf/drive.ts";
import { corrupt, writeGguf } from "../gguf/write-gguf.ts";
import { genesisFile } from "../shared-data.ts";
import { Fixture, loadFile, loadRemote, openFileCount, smallModel } from "./fixture.ts";

let fixture: Fixture;
let path: string;
const model = smallModel();
const matrixBytes = 256 * 680 * 4;
const residentBytes = model.headerByteLength + matrixBytes + 5 * 4;

beforeAll(() => {
  fixture = new Fixture();
  path = fixture.write("small.gguf", model.bytes);
});

afterAll(() => fixture.close());

describe("a loaded model", () => {
  it("is listed with its size in memory", () => {
    const store = fixture.store();
    const id = loadFile(store, path);
    expect(store.list()).toMatchObject([
      { id, name: path, architecture: "llama", fileBytes: model.bytes.length },
    ]);
    expect(store.list()[0]?.residentBytes).toBeGreaterThanOrEqual(residentBytes);
    expect(store.usedBytes).toBe(store.list()[0]?.residentBytes);
    store.close();
  });

  it("does not depend on its file any longer", () => {
    const copy = join(fixture.folder, "passing.gguf");
    copyFileSync(path, copy);
    const store = fixture.store();
    const files = openFileCount();
    const id = loadFile(store, copy);
    expect(openFileCount()).toBe(files);
    truncateSync(copy, 0);
    expect([...store.readTensor(id, 1)]).toEqual([1, -2, 0.5, 3, 4]);
    const tokens = store.readArray(id, "tokens", 0, 9);
    expect(tokens).toMatchObject({ tag: "texts", val: { ends: Uint32Array.of(1, 1, 5) } });
    store.close();
  });

  it("has an id that is never used again", () => {
    const store = fixture.store();
    const first = loadFile(store, path);
    store.unload(first);
    const second = loadFile(store, path);
    expect(second).toBeGreaterThan(first);
    expect(thrownBy(() => store.metadata(first))).toMatchObject({ code: "not-found" });
    store.close();
  });

  it("can be unloaded once", () => {
    const store = fixture.store();
    const id = loadFile(store, path);
    store.unload(id);
    expect(thrownBy(() => store.unload(id))).toMatchObject({ code: "not-found" });
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
    store.close();
  });

  it("may be a vocabulary alone", () => {
    const store = fixture.store();
    const bytes = writeGguf({
      metadata: [["general.architecture", { type: "text", value: "llama" }]],
    }).bytes;
    const id = loadFile(store, fixture.write("vocabulary.gguf", bytes));
    expect(store.metadata(id).tensors).toEqual([]);
    store.close();
  });

  it("may come from a source that is asked for pieces of at most 512 KiB", () => {
    const store = fixture.store();
    let longest = 0;
    const id = loadRemote(
      store.load(remoteSource("asked", model.bytes.length)),
      (offset, length) => {
        longest = Math.max(longest, length);
        return model.bytes.subarray(offset, offset + length);
      },
    );
    expect(longest).toBe(512 * 1024);
    expect([...store.readTensor(id, 1)]).toEqual([1, -2, 0.5, 3, 4]);
    store.close();
  });

  it("was loaded with progress that never falls and ends with the file's size", () => {
    const store = fixture.store();
    const seen: number[] = [];
    const onProgress = (loaded: number, total: number): void => {
      expect(total).toBe(model.bytes.length);
      seen.push(loaded);
    };
    loadFile(store, path, { onProgress });
    expect(seen.toSorted((left, right) => left - right)).toEqual(seen);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toBe(model.bytes.length);
    store.close();
  });

  it("may be genesis", () => {
    const store = fixture.store();
    const id = loadFile(store, genesisFile);
    expect(store.metadata(id).architecture).toBe("llama");
    const norm = store.file(id).tensors.findIndex(({ name }) => name === "output_norm.weight");
    const values = store.readTensor(id, norm);
    expect(values).toHaveLength(256);
    expect(values.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });
});

describe("the same file twice", () => {
  it("has two ids and one copy", () => {
    const store = fixture.store();
    const first = loadFile(store, path);
    const used = store.usedBytes;
    const second = loadFile(store, path);
    expect(second).not.toBe(first);
    expect(store.usedBytes).toBe(used);
    expect(store.weights(second)).toBe(store.weights(first));
    store.unload(first);
    expect([...store.readTensor(second, 1)]).toEqual([1, -2, 0.5, 3, 4]);
    store.unload(second);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });

  it("by another name has one copy", () => {
    const link = join(fixture.folder, "link.gguf");
    linkSync(path, link);
    const store = fixture.store();
    const [first, second] = [loadFile(store, path), loadFile(store, link)];
    expect(store.weights(second)).toBe(store.weights(first));
    store.close();
  });

  it("with a change between has two copies", () => {
    const copy = join(fixture.folder, "changing.gguf");
    copyFileSync(path, copy);
    const store = fixture.store();
    const first = loadFile(store, copy);
    utimesSync(copy, 1, 1);
    const second = loadFile(store, copy);
    expect(store.weights(second)).not.toBe(store.weights(first));
    store.close();
  });

  it("at once, step by step, has one copy", () => {
    const store = fixture.store();
    const files = openFileCount();
    const loads = [store.loadFile(path), store.loadFile(path)];
    expect(openFileCount()).toBe(files + 1);
    let steps = loads.map((load) => load.next());
    while (steps.some((step) => step.done !== true)) steps = loads.map((load) => load.next());
    expect(store.list()).toHaveLength(2);
    expect(store.usedBytes).toBe(store.list()[0]?.residentBytes);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });

  it("at once is finished by either, and survives the other's cancelling", () => {
    const store = fixture.store();
    const cancelled = store.loadFile(path);
    const kept = store.loadFile(path);
    cancelled.next();
    kept.next();
    cancelled.next();
    abandon(cancelled);
    const id = finish(kept);
    expect([...store.readTensor(id, 1)]).toEqual([1, -2, 0.5, 3, 4]);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });

  it("at once fails for both", () => {
    const bad = fixture.write("bad.gguf", corrupt(model, "vector: type", 77));
    const store = fixture.store();
    const loads = [store.loadFile(bad), store.loadFile(bad)];
    loads[0]?.next();
    for (const load of loads.toReversed()) {
      expect(thrownBy(() => finish(load))).toMatchObject({ code: "unsupported" });
    }
    expect(store.usedBytes).toBe(0);
    store.close();
  });
});

describe("memory", () => {
  it("is refused a byte under what is needed, with need, budget and rest", () => {
    const measuring = fixture.store();
    let needed = 0;
    loadFile(measuring, path, {
      onProgress: () => {
        needed = Math.max(needed, measuring.usedBytes);
      },
    });
    measuring.close();
    expect(needed).toBeGreaterThanOrEqual(residentBytes);

    const tight = fixture.store({ memoryBudgetBytes: needed - 1 });
    const thrown = thrownBy(() => loadFile(tight, path));
    expect(thrown).toMatchObject({ code: "out-of-memory" });
    expect(String(thrown)).toMatch(/cannot allocate \d+ bytes for .*: \d+ of the memory budget's/);
    expect([tight.usedBytes, fixture.device.live]).toEqual([0, 0]);

    const enough = fixture.store({ memoryBudgetBytes: needed });
    loadFile(enough, path);
    enough.close();
  });

  it("over maxResidentBytes is refused before weights are allocated", () => {
    const store = fixture.store();
    const thrown = thrownBy(() => loadFile(store, path, { maxResidentBytes: residentBytes - 1 }));
    expect(thrown).toMatchObject({ code: "out-of-memory" });
    expect(fixture.device.allocations).toBe(1);
    const id = loadFile(store, path);
    const again = thrownBy(() => loadFile(store, path, { maxResidentBytes: 10 }));
    expect(again).toMatchObject({ code: "out-of-memory" });
    expect(store.list().map((info) => info.id)).toEqual([id]);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });
});
