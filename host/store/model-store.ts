// The models in memory: loading, ids, and what may be read of them. Ids are never used twice; loading
// the same file twice keeps one copy. A load that fails or is cancelled leaves nothing behind.

import type { ArraySlice, ModelMetadata } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import type { GgufFile } from "../gguf/gguf-file.ts";
import { quoted } from "../gguf/refuse.ts";
import { readArraySlice } from "./array-slice.ts";
import type { ModelContent } from "./load-model.ts";
import { MemoryBudget } from "./memory-budget.ts";
import type { MemoryAccount } from "./memory-budget.ts";
import { openModelFile } from "./model-source.ts";
import type { ModelSource } from "./model-source.ts";
import { describeModel } from "./model-metadata.ts";
import { ResidentModel } from "./resident-model.ts";
import { SliceMemory } from "./slice-memory.ts";
import type { Steps } from "./steps.ts";
import type { ModelWeights, WeightDevice } from "./weight-device.ts";

declare const brand: unique symbol;

/** A model that the store holds; made by the store alone. */
export type ModelId = number & { readonly [brand]: "model-id" };

/** A guest's `u32` holds no more. */
const modelIdMax = 2 ** 32 - 1;

/** Elements of a tensor that can be read as a whole, as the world says. */
const readTensorElementsMax = 65_536;

export interface StoreOptions {
  /** Native bytes that all models together may take; absent: as many as there are. */
  readonly memoryBudgetBytes?: number | undefined;
}

export interface LoadOptions {
  /** Asked before every step; true ends the load with `cancelled`. */
  readonly aborted?: (() => boolean) | undefined;
  /** Told after every step how many of the source's bytes are read. */
  readonly onProgress?: ((loadedBytes: number, totalBytes: number) => void) | undefined;
  /** Native bytes that this model may take; absent: as many as the budget has. */
  readonly maxResidentBytes?: number | undefined;
  /** Whether tensors may stay in the file, mapped: for files that nobody changes. Absent: no. */
  readonly mmap?: boolean | undefined;
}

export interface ModelInfo {
  readonly id: ModelId;
  /** The path it was loaded from, or the source's name. */
  readonly name: string;
  readonly architecture: string;
  readonly fileBytes: number;
  /** Native memory of its one copy, whoever else loaded it. */
  readonly residentBytes: number;
}

export class ModelStore<Weights extends ModelWeights> {
  readonly #device: WeightDevice<Weights>;
  readonly #budget: MemoryBudget;
  readonly #slices: SliceMemory;
  readonly #models = new Map<number, ResidentModel<Weights>>();
  readonly #byIdentity = new Map<string, ResidentModel<Weights>>();
  /** Apart: who did not ask for it gets no model that a change of its file can end. */
  readonly #mapped = new Map<string, ResidentModel<Weights>>();
  #lastId = 0;

  constructor(device: WeightDevice<Weights>, options: StoreOptions = {}) {
    this.#device = device;
    this.#budget = new MemoryBudget(options.memoryBudgetBytes ?? Infinity);
    this.#slices = new SliceMemory(device, this.#budget.account());
  }

  /** Native bytes taken at the moment, by models and by loads that are under way. */
  get usedBytes(): number {
    return this.#budget.usedBytes;
  }

  /** An account on the same budget, for what is no model; it counts in `usedBytes`. */
  account(): MemoryAccount {
    return this.#budget.account();
  }

  /** `load` of a file by its path. Throws also as `openModelFile`, at once. */
  loadFile(path: string, options: LoadOptions = {}): Steps<ModelId> {
    return this.load(openModelFile(path), options);
  }

  /**
   * Loads a model, in steps of at most 512 KiB. The source is the store's to close, and the steps are to be
   * run to their end or abandoned, which undoes the load. Errors of the steps: `bad-file`, `unsupported`,
   * `out-of-memory`, `cancelled`, `limit`.
   */
  load(source: ModelSource, options: LoadOptions = {}): Steps<ModelId> {
    const steps = this.#load(this.#modelOf(source, options.mmap === true), options);
    // Up to its first yield: a generator that never ran would undo nothing.
    steps.next();
    return steps;
  }

  /** Errors: `not-found`. */
  unload(id: number): void {
    const model = this.#model(id);
    this.#models.delete(id);
    this.#release(model);
  }

  /** In the order they were loaded. */
  list(): ModelInfo[] {
    return [...this.#models].map(([id, model]) => {
      const { file } = model.content;
      return {
        // Only `#issueId` puts keys into the map.
        id: id as ModelId,
        name: model.source.name,
        architecture: file.architecture,
        fileBytes: file.byteLength,
        residentBytes: model.residentBytes ?? 0,
      };
    });
  }

  /** Everything in the file but the elements of arrays and of tensors. Errors: `not-found`. */
  metadata(id: number): ModelMetadata {
    return describeModel(this.#content(id).file);
  }

  /** What the header says, with the tensors' places. Errors: `not-found`. */
  file(id: number): GgufFile {
    return this.#content(id).file;
  }

  /** What the device computes with. Errors: `not-found`. */
  weights(id: number): Weights {
    return this.#content(id).weights;
  }

  /**
   * Elements of a metadata array, as the world's `read-metadata-array` says. The slice is valid until the
   * next `readArray` or `readTensor`. Errors: `not-found`, `bad-argument`, `limit`, `unsupported`.
   */
  readArray(id: number, key: string, first: number, count: number): ArraySlice {
    const { file, header } = this.#content(id);
    const value = file.metadata.get(key);
    if (value === undefined)
      throw new RealmError("not-found", `model ${id} has no key ${quoted(key)}`);
    if (value.tag !== "array") {
      const why = `its type is ${value.type}, not array`;
      throw new RealmError("bad-argument", `cannot read the array ${quoted(key)}: ${why}`);
    }
    const range = { key, first, count };
    return readArraySlice({ array: value.val, header: header.bytes, memory: this.#slices }, range);
  }

  /**
   * All elements of a small tensor. They are valid until the next `readArray` or `readTensor`.
   * Errors: `not-found`, `limit` (over 65,536 elements), `unsupported`.
   */
  readTensor(id: number, tensor: number): Float32Array {
    const { file, weights } = this.#content(id);
    const location = file.tensors[tensor];
    if (location === undefined) {
      const count = `${file.tensors.length} tensors`;
      throw new RealmError("not-found", `model ${id} has ${count}, and no tensor ${tensor}`);
    }
    const elements = location.dimensions.reduce((product, extent) => product * extent, 1);
    if (elements > readTensorElementsMax) {
      const limit = `${elements} elements pass the limit of ${readTensorElementsMax}`;
      throw new RealmError("limit", `cannot read tensor ${quoted(location.name)}: ${limit}`);
    }
    const rowCount = elements / (location.dimensions[0] ?? 1);
    const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const output = this.#slices.floats(elements);
    this.#device.rows(weights, tensor, rows, output);
    return output;
  }

  /** Unloads every model. */
  close(): void {
    for (const id of this.#models.keys()) this.unload(id);
    this.#slices.free();
  }

  *#load(model: ResidentModel<Weights>, options: LoadOptions): Steps<ModelId> {
    model.hold();
    using unwind = new DisposableStack();
    unwind.defer(() => this.#release(model));
    yield undefined;
    let input: Uint8Array | undefined;
    while (!model.ready) {
      refuseAborted(model, options);
      refuseTooLarge(model, options);
      const request = model.step(input);
      options.onProgress?.(model.loadedBytes, model.source.byteLength);
      input = yield request;
    }
    refuseTooLarge(model, options);
    const id = this.#issueId(model);
    unwind.move();
    return id;
  }

  /** The model that is or is being loaded from the same file in the same way, or a new one. */
  #modelOf(source: ModelSource, mmap: boolean): ResidentModel<Weights> {
    const options = { device: this.#device, budget: this.#budget, mmap };
    if (source.identity === undefined) return new ResidentModel(source, options);
    const shared = mmap ? this.#mapped : this.#byIdentity;
    const known = shared.get(source.identity);
    if (known !== undefined && !known.gone) {
      source.close();
      return known;
    }
    const model = new ResidentModel(source, options);
    shared.set(source.identity, model);
    return model;
  }

  #release(model: ResidentModel<Weights>): void {
    model.release();
    const { identity } = model.source;
    if (identity === undefined || !model.gone) return;
    for (const shared of [this.#byIdentity, this.#mapped]) {
      if (shared.get(identity) === model) shared.delete(identity);
    }
  }

  #issueId(model: ResidentModel<Weights>): ModelId {
    if (this.#lastId === modelIdMax) {
      throw new RealmError("limit", `cannot load another model: all ${modelIdMax} ids are used up`);
    }
    this.#lastId++;
    this.#models.set(this.#lastId, model);
    return this.#lastId as ModelId;
  }

  #model(id: number): ResidentModel<Weights> {
    const model = this.#models.get(id);
    if (model !== undefined) return model;
    throw new RealmError("not-found", `there is no model ${id}`);
  }

  #content(id: number): ModelContent<Weights> {
    return this.#model(id).content;
  }
}

type LoadState = Pick<ResidentModel<ModelWeights>, "source" | "residentBytes">;

function refuseAborted({ source }: LoadState, { aborted }: LoadOptions): void {
  if (aborted?.() !== true) return;
  throw new RealmError("cancelled", `loading ${quoted(source.name)} was cancelled`);
}

function refuseTooLarge(model: LoadState, { maxResidentBytes = Infinity }: LoadOptions): void {
  const { residentBytes, source } = model;
  if (residentBytes === undefined || residentBytes <= maxResidentBytes) return;
  const limit = `it takes ${residentBytes} bytes and maxResidentBytes is ${maxResidentBytes}`;
  throw new RealmError("out-of-memory", `cannot load ${quoted(source.name)}: ${limit}`);
}
