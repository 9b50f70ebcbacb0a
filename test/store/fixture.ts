// What the store's tests share: a folder for files, the device, a small model, and drivers of loads.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Device } from "../../host/compute/device.ts";
import type { Weights } from "../../host/compute/device.ts";
import type { ModelSource } from "../../host/store/model-source.ts";
import { ModelStore } from "../../host/store/model-store.ts";
import type { LoadOptions, ModelId, StoreOptions } from "../../host/store/model-store.ts";
import type { Steps } from "../../host/store/steps.ts";
import { finish } from "../../host/store/steps.ts";
import type { WrittenGguf, WrittenValue } from "../gguf/write-gguf.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import type { CountedWeights } from "./counting-device.ts";
import { CountingDevice } from "./counting-device.ts";

export type TestStore = ModelStore<CountedWeights<Weights>>;

export class Fixture {
  readonly folder = mkdtempSync(join(tmpdir(), "realm-store-"));
  readonly #inner = Device.open({ threads: 1 });
  device = new CountingDevice(this.#inner);

  /** A store of its own device counts. */
  store(options: StoreOptions = {}): TestStore {
    this.device = new CountingDevice(this.#inner);
    return new ModelStore(this.device, options);
  }

  write(name: string, bytes: Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.#inner.close();
  }
}

/** A model of 700 kB, so that a load takes several pieces: a matrix, a vector, and a small vocabulary. */
export function smallModel(
  entries: readonly (readonly [string, WrittenValue])[] = [],
): WrittenGguf {
  return writeGguf({
    metadata: [
      ["general.architecture", { type: "text", value: "llama" }],
      ["llama.block_count", { type: "u32", value: 2 }],
      ["tokens", { type: "array", elementType: "text", values: ["a", "", "\u{1f600}"] }],
      ...entries,
    ],
    tensors: [
      { name: "matrix", dimensions: [256, 680], type: 0 },
      { name: "vector", dimensions: [5], type: 0, data: floatBytes([1, -2, 0.5, 3, 4]) },
    ],
  });
}

export function floatBytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function loadFile(store: TestStore, path: string, options: LoadOptions = {}): ModelId {
  return finish(store.loadFile(path, options));
}

/** Loads from a source that asks: `answer` gives the bytes. */
export function loadRemote(
  steps: Steps<ModelId>,
  answer: (offset: number, length: number) => Uint8Array,
): ModelId {
  let step = steps.next();
  while (step.done !== true) {
    const request = step.value;
    step = steps.next(request === undefined ? undefined : answer(request.offset, request.length));
  }
  return step.value;
}

/** A source whose n-th read throws. */
export function failingSource(source: ModelSource, failAt: number, error: Error): ModelSource {
  let reads = 0;
  return {
    name: source.name,
    get byteLength() {
      return source.byteLength;
    },
    identity: source.identity,
    files: source.files,
    *readInto(offset, target) {
      reads++;
      if (reads === failAt) throw error;
      yield* source.readInto(offset, target);
    },
    openPart: (part) => source.openPart(part),
    checkUnchanged: () => source.checkUnchanged(),
    close: () => source.close(),
  };
}

/** Files that this process has open. */
export function openFileCount(): number {
  return readdirSync("/proc/self/fd").length;
}
