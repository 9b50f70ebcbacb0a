// Models in parts: given the first, all are loaded as one; what is missing, doubled, foreign or contradictory is
// refused with the name of the part, and nothing is left open or allocated.

import { copyFileSync, mkdirSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { remoteSource } from "../../host/store/model-source.ts";
import { finish } from "../../host/store/steps.ts";
import { thrownBy } from "../gguf/drive.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import { Fixture, loadFile, loadRemote, openFileCount } from "./fixture.ts";
import type { TestStore } from "./fixture.ts";
import {
  metadata,
  partFileName,
  splitEntries,
  splitModel,
  threeParts as parts,
  vector,
  writeParts,
} from "./split-model.ts";
import type { PartDescription } from "./split-model.ts";

let fixture: Fixture;
let folder: string;

beforeAll(() => {
  fixture = new Fixture();
});

afterAll(() => fixture.close());

beforeEach(() => {
  folder = join(fixture.folder, "parts");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});

const whole = splitModel(metadata, parts);

function write(bytes: readonly Uint8Array[]): string {
  return writeParts(fixture, "parts", bytes);
}

function partPath(index: number, count = 3): string {
  return join(folder, partFileName(index, count));
}

/** What a load of that file is refused with; nothing may be left of it. */
function refusal(path: string): unknown {
  const files = openFileCount();
  const store = fixture.store();
  const thrown = thrownBy(() => loadFile(store, path));
  expect([store.usedBytes, fixture.device.live, openFileCount()]).toEqual([0, 0, files]);
  return thrown;
}

function vectorsOf(store: TestStore, id: number): unknown[] {
  return store.metadata(id).tensors.flatMap(({ name }, index) => {
    return name === "matrix" ? [] : [[name, ...store.readTensor(id, index)]];
  });
}

describe("a model in three parts", () => {
  it("is loaded as one", () => {
    const files = openFileCount();
    const store = fixture.store();
    const id = loadFile(store, write(whole));
    expect(openFileCount()).toBe(files);
    expect(vectorsOf(store, id)).toEqual([
      ["a", 1, 2, 3],
      ["b", 4],
      ["c", 5, 6],
    ]);
    expect(store.readArray(id, "tokens", 0, 9)).toMatchObject({
      val: { ends: Uint32Array.of(1, 3) },
    });
    store.close();
  });

  it("has the bytes of all of them, and is gone through to their end", () => {
    const byteLength = whole.reduce((sum, part) => sum + part.length, 0);
    const told: number[][] = [];
    const store = fixture.store();
    const path = write(whole);
    const id = loadFile(store, path, { onProgress: (...numbers) => told.push(numbers) });
    expect(store.metadata(id).fileBytes).toBe(BigInt(byteLength));
    expect(told.at(-1)).toEqual([byteLength, byteLength]);
    store.close();
  });

  it("may have a first part without tensors", () => {
    const store = fixture.store();
    const id = loadFile(store, write(splitModel(metadata, [{ tensors: [] }, ...parts])));
    expect(store.metadata(id).tensors).toHaveLength(4);
    store.close();
  });

  it("is kept once, and apart from one with another second part", () => {
    const store = fixture.store();
    const path = write(whole);
    const first = loadFile(store, path);
    const { usedBytes } = store;
    loadFile(store, path);
    expect(store.usedBytes).toBe(usedBytes);
    const changed = [...parts.slice(0, 2), { tensors: [vector("c", [7, 8])] }];
    write(splitModel(metadata, changed));
    const other = loadFile(store, path);
    expect(vectorsOf(store, other).at(-1)).toEqual(["c", 7, 8]);
    expect(vectorsOf(store, first).at(-1)).toEqual(["c", 5, 6]);
    store.close();
  });

  it("is refused where a part is cut while it loads, with that part's name", () => {
    const store = fixture.store();
    const steps = store.loadFile(write(whole));
    while (store.usedBytes < 256 * 680 * 4) steps.next();
    truncateSync(partPath(2), 100);
    const thrown = thrownBy(() => finish(steps));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toContain(partFileName(2, 3));
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });
});

describe("the file that is given", () => {
  it("must be the first part, and the refusal says which that is", () => {
    write(whole);
    for (const index of [1, 2]) {
      const thrown = refusal(partPath(index));
      expect(thrown).toMatchObject({ code: "bad-argument" });
      expect(String(thrown)).toContain(`part ${index + 1} of 3; give the first`);
      expect(String(thrown)).toContain(partFileName(0, 3));
    }
  });

  it("must be named as a part, so that the others can be found", () => {
    renameSync(write(whole), join(folder, "model.gguf"));
    const thrown = refusal(join(folder, "model.gguf"));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(/part 2 of 3.*must end in \\?"-00001-of-00003\.gguf/);
  });

  it("may be named as a part and be none", () => {
    const store = fixture.store();
    const { bytes } = writeGguf({ metadata, tensors: [vector("a", [1])] });
    loadFile(store, fixture.write(join("parts", partFileName(0, 3)), bytes));
    store.close();
  });

  it("must be a file: parts are not looked for elsewhere", () => {
    const store = fixture.store();
    const [first = new Uint8Array()] = whole;
    const load = store.load(remoteSource("far", first.length));
    const thrown = thrownBy(() =>
      loadRemote(load, (offset, length) => first.subarray(offset, offset + length)),
    );
    expect(thrown).toMatchObject({ code: "unsupported" });
    expect(String(thrown)).toContain("has 3 parts");
  });
});

/** Parts of which one is another. */
function withPart(index: number, part: PartDescription): Uint8Array[] {
  return splitModel(metadata, parts.with(index, part), 4);
}

const tensors = [vector("c", [5, 6])];

describe("a part", () => {
  it("that is missing is not-found", () => {
    write(whole);
    rmSync(partPath(1));
    const thrown = refusal(partPath(0));
    expect(thrown).toMatchObject({ code: "not-found" });
    expect(String(thrown)).toMatch(/part 2 of 3.*00002-of-00003\.gguf.*no such file/);
  });

  it("that is there twice in place of another is bad-file", () => {
    write(whole);
    copyFileSync(partPath(1), partPath(2));
    const thrown = refusal(partPath(0));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(/part 3 of 3.*"split.no".*the file is part 2 of 3/);
  });

  it("that is no GGUF file is bad-file", () => {
    write(whole);
    fixture.write(join("parts", partFileName(1, 3)), new TextEncoder().encode("hello, world"));
    const thrown = refusal(partPath(0));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(/part 2 of 3 .*00002-of-00003\.gguf.*not a GGUF file/);
  });

  it.each<[string, PartDescription, RegExp]>([
    ["of no model", { tensors, entries: metadata }, /no part of a model/],
    [
      "of another number",
      { tensors, entries: splitEntries(2, 4, 4) },
      /"split.count".*4.*first part 3/,
    ],
    [
      "of other tensors",
      { tensors, entries: splitEntries(2, 3, 5) },
      /"split.tensors.count".*5.*part 4/,
    ],
    [
      "with a tensor of another part",
      { tensors: [vector("a", [1])] },
      /tensor "a" is in a part before/,
    ],
    [
      "with a tensor too many",
      { tensors: [...tensors, vector("d", [1])] },
      /is 4, and the parts so far have 5/,
    ],
    ["with a tensor too few", { tensors: [] }, /is 4, and the 3 parts have 3/],
  ])("%s is bad-file", (_, part, message) => {
    const thrown = refusal(write(withPart(2, part)));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(message);
  });
});

describe("the keys of the first part", () => {
  const keys = (index: number | bigint, count: number | bigint): PartDescription["entries"] => [
    ["split.no", { type: "u64", value: index }],
    ["split.count", { type: "u64", value: count }],
  ];
  it.each<[string, PartDescription["entries"], RegExp]>([
    [
      "a place past the count",
      keys(3, 3),
      /"split.no": it is 3, counted from 0, and "split.count" is 3/,
    ],
    ["a place without a count", [["split.no", { type: "u16", value: 1 }]], /"split.count" is 1/],
    ["2^64-1 parts", keys(0, 2n ** 64n - 1n), /"split.count".*outside of 0 to 512/],
    ["no number of tensors", keys(0, 3), /"split.tensors.count": it is missing/],
    ["-1 tensors", splitEntries(0, 3, -1), /"split.tensors.count": it is -1, outside/],
    [
      "a text for a count",
      [["split.count", { type: "text", value: "3" }]],
      /type text, not a whole number/,
    ],
    [
      "fewer tensors than it has itself",
      splitEntries(0, 3, 0),
      /is 0, and the parts so far have 1/,
    ],
  ])("with %s are bad-file", (_, entries = [], message) => {
    const thrown = refusal(write(withPart(0, { tensors: [vector("a", [1])], entries })));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(message);
  });

  it("with 513 parts are bad-file", () => {
    const thrown = refusal(write(withPart(0, { tensors: [], entries: splitEntries(0, 513, 4) })));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toContain('"split.count": it is 513, outside of 0 to 512');
  });
});
