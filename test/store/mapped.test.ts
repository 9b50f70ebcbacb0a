// Loading with `mmap`: what needs no repacking stays in the file, aligned or not every value is the same as when it is
// read, and what is given back is given back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finish } from "../../host/store/steps.ts";
import { thrownBy } from "../gguf/drive.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import { genesisFile } from "../shared-data.ts";
import { Fixture, floatBytes, loadFile, openFileCount, smallModel } from "./fixture.ts";
import { partFileName, splitModel } from "./split-model.ts";

let fixture: Fixture;
let path: string;

beforeAll(() => {
  fixture = new Fixture();
  path = fixture.write("small.gguf", smallModel().bytes);
});

afterAll(() => fixture.close());

const canMap = process.platform === "linux" || process.platform === "darwin";
const matrixBytes = 256 * 680 * 4;

/** Mappings of a file that this process has. */
function mappingsOf(name: string): string[] {
  return readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.endsWith(name));
}

/** Bytes of a mapped file that are in this process's memory. */
function mappedResidentBytes(name: string): number {
  const [, after = ""] = readFileSync("/proc/self/smaps", "utf8").split(`/${name}\n`);
  return Number(/^Rss: +(\d+) kB$/m.exec(after)?.[1] ?? 0) * 1024;
}

describe.skipIf(!canMap)("a mapped model", () => {
  it("takes no memory for what lies in its file", () => {
    const store = fixture.store();
    const id = loadFile(store, path, { mmap: true });
    expect(store.usedBytes).toBeLessThan(0.01 * matrixBytes);
    expect([...store.readTensor(id, 1)]).toEqual([1, -2, 0.5, 3, 4]);
    store.close();
  });

  it.skipIf(process.platform !== "linux")(
    "holds one mapping, read-only, until it is unloaded",
    () => {
      const store = fixture.store();
      const files = openFileCount();
      const id = loadFile(store, path, { mmap: true });
      expect(mappingsOf("small.gguf")).toEqual([expect.stringMatching(/ r--s /)]);
      expect(openFileCount()).toBe(files);
      store.unload(id);
      expect(mappingsOf("small.gguf")).toEqual([]);
      store.close();
    },
  );

  it.skipIf(process.platform !== "linux")(
    "makes the pages of what stays in the file alone",
    async () => {
      const plain = { name: "plain", dimensions: [1024, 1024], type: 0 };
      const q4 = { name: "repacked where the CPU can", dimensions: [4096, 4096], type: 2 };
      const { bytes } = writeGguf({
        metadata: [["general.architecture", { type: "text", value: "llama" }]],
        tensors: [plain, q4],
      });
      const plainBytes = 1024 * 1024 * 4;
      const store = fixture.store();
      loadFile(store, fixture.write("pages.gguf", bytes), { mmap: true });
      const isRepacked = store.usedBytes > 4096 * 4096 * 0.5;
      const stays = isRepacked ? plainBytes : bytes.length;
      await expect.poll(() => mappedResidentBytes("pages.gguf")).toBeGreaterThan(0.9 * stays);
      expect(mappedResidentBytes("pages.gguf")).toBeLessThan(1.1 * stays);
      store.close();
    },
  );

  it("fits into a budget that its weights would pass", () => {
    const store = fixture.store({ memoryBudgetBytes: 100_000 });
    expect(thrownBy(() => loadFile(store, path))).toMatchObject({ code: "out-of-memory" });
    loadFile(store, path, { mmap: true, maxResidentBytes: 100_000 });
    store.close();
  });

  it("is not shared with those who did not ask for it, but among those who did", () => {
    const store = fixture.store();
    loadFile(store, path, { mmap: true });
    const { usedBytes } = store;
    loadFile(store, path, { mmap: true });
    expect(store.usedBytes).toBe(usedBytes);
    loadFile(store, path);
    expect(store.usedBytes).toBeGreaterThan(usedBytes + matrixBytes);
    store.close();
  });

  it("tells its progress to the end", () => {
    const store = fixture.store();
    const told: number[] = [];
    loadFile(store, path, { mmap: true, onProgress: (bytes) => told.push(bytes) });
    expect(told.at(-1)).toBe(smallModel().bytes.length);
    store.close();
  });

  it.skipIf(process.platform !== "linux")("leaves no mapping when its load ends early", () => {
    for (let count = 1, ended = false; !ended; count++) {
      const store = fixture.store();
      const steps = store.loadFile(path, { mmap: true });
      for (let step = 0; step < count && !ended; step++) ended = steps.next().done === true;
      if (!ended) steps.return(undefined as never);
      store.close();
      expect([mappingsOf("small.gguf"), store.usedBytes]).toEqual([[], 0]);
    }
  });

  it.skipIf(process.platform !== "linux")("leaves no mapping when an allocation fails", () => {
    for (let failAt = 1, failed = true; failed; failAt++) {
      const store = fixture.store();
      fixture.device.failAt = failAt;
      const steps = store.loadFile(genesisFile, { mmap: true });
      try {
        finish(steps);
        failed = false;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "out-of-memory" });
      }
      store.close();
      expect(mappingsOf("genesis-4m-q8_0.gguf")).toEqual([]);
    }
  });
});

describe.skipIf(!canMap)("sections", () => {
  const names = ["a", "b", "c", "d", "e", "f"];

  it.each([1, 2, 4, 16, 32, 64, 4096])(
    "aligned to %i bytes have the values they have when read",
    (alignment) => {
      const { bytes } = writeGguf({
        alignment,
        metadata: [
          ["general.architecture", { type: "text", value: "llama" }],
          ["general.alignment", { type: "u32", value: alignment }],
        ],
        tensors: names.map((name, index) => {
          const values = Array.from({ length: index * 3 + 1 }, (_, at) => at - index);
          return { name, dimensions: [values.length], type: 0, data: floatBytes(values) };
        }),
      });
      const file = fixture.write("aligned.gguf", bytes);
      const store = fixture.store();
      const [mapped, read] = [loadFile(store, file, { mmap: true }), loadFile(store, file)];
      for (const index of names.keys()) {
        const values = [...store.readTensor(mapped, index)];
        expect(values).toEqual([...store.readTensor(read, index)]);
        expect(values).toHaveLength(index * 3 + 1);
      }
      store.close();
    },
  );

  it("of several parts lie each in its own", () => {
    const parts = splitModel(
      [["general.architecture", { type: "text", value: "llama" }]],
      names.map((name, index) => {
        const data = floatBytes([index, index + 0.5]);
        return { tensors: [{ name, dimensions: [2], type: 0, data }] };
      }),
    );
    for (const [index, bytes] of parts.entries()) {
      fixture.write(partFileName(index, parts.length), bytes);
    }
    const store = fixture.store();
    const first = join(fixture.folder, partFileName(0, parts.length));
    const id = loadFile(store, first, { mmap: true });
    for (const index of names.keys()) {
      expect([...store.readTensor(id, index)]).toEqual([index, index + 0.5]);
    }
    store.close();
  });
});
