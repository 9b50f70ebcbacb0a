// Files of up to 2^53 bytes: places far behind what 32 bits, or a disk here, can hold are found and read.

import { ftruncateSync, openSync, closeSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { remoteSource } from "../../host/store/model-source.ts";
import { thrownBy } from "../gguf/drive.ts";
import { corrupt, placeOf, writeGguf } from "../gguf/write-gguf.ts";
import type { WrittenGguf } from "../gguf/write-gguf.ts";
import { Fixture, floatBytes, loadFile, loadRemote } from "./fixture.ts";

let fixture: Fixture;

beforeAll(() => {
  fixture = new Fixture();
});

afterAll(() => fixture.close());

const values = [1, -2, 0.5];

const near = writeGguf({
  metadata: [["general.architecture", { type: "text", value: "llama" }]],
  tensors: [{ name: "far", dimensions: [3], type: 0, data: floatBytes(values) }],
});
/** Where tensors' offsets count from. */
const dataOffset = placeOf(near, "far: data").offset;

/** A header whose tensor lies at that offset behind `dataOffset`. */
function headerWith(written: WrittenGguf, offset: number): Uint8Array {
  return corrupt(written, "far: offset", offset).subarray(0, dataOffset);
}

/** Bytes of a file that has nothing but a header and a tensor, far behind it. */
function answerOf(offset: number): (at: number, length: number) => Uint8Array {
  const header = headerWith(near, offset);
  return (at, length) => {
    const bytes = new Uint8Array(length);
    if (at < header.length) bytes.set(header.subarray(at, at + length));
    if (at === dataOffset + offset) bytes.set(floatBytes(values));
    return bytes;
  };
}

const alignment = 32;
const largest = Number.MAX_SAFE_INTEGER;
const last = Math.floor((largest - dataOffset - 12) / alignment) * alignment;

describe("a tensor", () => {
  it.each([2 ** 31, 2 ** 32, 2 ** 33 + alignment, 2 ** 52, last])(
    "at offset %i is read",
    (offset) => {
      const store = fixture.store();
      const steps = store.load(remoteSource("far", dataOffset + offset + 12));
      const id = loadRemote(steps, answerOf(offset));
      expect([...store.readTensor(id, 0)]).toEqual(values);
      store.close();
    },
  );

  it.each([last + alignment, 2 ** 53 - alignment])(
    "at offset %i passes the end of the largest file",
    (offset) => {
      const store = fixture.store();
      const steps = store.load(remoteSource("far", largest));
      const thrown = thrownBy(() => loadRemote(steps, answerOf(offset)));
      expect(thrown).toMatchObject({ code: "bad-file" });
      expect(String(thrown)).toContain("pass the file's end");
      store.close();
    },
  );
});

describe("a sparse file of 8 GiB", () => {
  it("is read at its end", () => {
    const offset = 2 ** 33;
    const path = join(fixture.folder, "sparse.gguf");
    const descriptor = openSync(path, "w");
    writeSync(descriptor, headerWith(near, offset));
    ftruncateSync(descriptor, dataOffset + offset + 12);
    writeSync(descriptor, floatBytes(values), 0, 12, dataOffset + offset);
    closeSync(descriptor);
    const store = fixture.store();
    expect([...store.readTensor(loadFile(store, path), 0)]).toEqual(values);
    store.close();
  });
});
