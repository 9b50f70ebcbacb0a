// What must hold of a load for any bytes whatever, on the real device: a model whose arrays and tensors can all be read,
// or a typed error; and afterwards no native byte, no allocation and no open file is left, however the load ended.

import { execFileSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { RealmError } from "../../host/error/realm-error.ts";
import { openModelFile, remoteSource } from "../../host/store/model-source.ts";
import type { LoadOptions, ModelId } from "../../host/store/model-store.ts";
import type { Steps } from "../../host/store/steps.ts";
import type { Random } from "../../scripts/synthetic/random.ts";
import { Fixture, openFileCount } from "../store/fixture.ts";
import type { TestStore } from "../store/fixture.ts";
import { partFileName } from "../store/split-model.ts";
import type { Outcome } from "./reader-oracle.ts";
import { firstPart } from "./seed-files.ts";

export interface Trial {
  readonly bytes: Uint8Array;
  /** What the reader said of them. */
  readonly outcome: Outcome;
  readonly random: Random;
}

/** Larger than any seed's weights; what claims more is `out-of-memory`. */
const memoryBudgetBytes = 64 * 1024 * 1024;
const stepsMax = 10_000;
const faultsMax = 12;
const codes = new Set([
  "bad-file",
  "unsupported",
  "out-of-memory",
  "cancelled",
  // A later part of a model, given alone.
  "bad-argument",
]);

type Way = (store: TestStore, trial: Trial) => Steps<ModelId>;

export class StoreOracle implements Disposable {
  readonly #fixture = new Fixture();
  readonly #path = join(this.#fixture.folder, "fuzzed.gguf");
  readonly #parts = [
    join(this.#fixture.folder, partFileName(0, 2)),
    join(this.#fixture.folder, partFileName(1, 2)),
  ] as const;
  readonly #pipe = join(this.#fixture.folder, "pipe");

  /** Whether it can make a pipe with a name. */
  readonly hasPipe = makePipe(this.#pipe);

  /** A load whose source answers as it should. */
  checkWhole(trial: Trial): "loaded" | "refused" {
    const result = this.#check(trial, loadBytes);
    const { outcome } = trial;
    const mustRefuse = outcome.tag === "refused" || outcome.file.split !== undefined;
    if (mustRefuse && result === "loaded")
      throw new Error("loaded, although the reader refuses it");
    if (!mustRefuse && result !== "loaded" && result !== "unsupported") {
      throw new Error(`the reader takes it, and its load ends with ${result}`);
    }
    return result === "loaded" ? "loaded" : "refused";
  }

  /** A load that something befalls: each may end well or badly, but cleanly. */
  checkFault(trial: Trial): void {
    const ways = [shortAnswer, otherAnswer, aborted, this.#failedAllocation];
    const way = ways[trial.random.below(ways.length)];
    if (way !== undefined) this.#check({ ...trial, isHonest: way !== otherAnswer }, way);
  }

  /** From a file: read, mapped, cut while it loads, behind a first part; and a pipe, which must not be waited for. */
  checkFile(trial: Trial): void {
    const files = openFileCount();
    writeFileSync(this.#path, trial.bytes);
    const ways = [
      this.#file,
      this.#mappedFile,
      this.#shrinkingFile,
      this.#secondPart,
      this.#namedPipe,
    ];
    const way = ways[trial.random.below(ways.length)];
    if (way !== undefined) this.#check(trial, way);
    const left = openFileCount() - files;
    if (left !== 0) throw new Error(`${left} files are left open`);
    if (this.#hasMappings()) throw new Error("a file is left mapped");
  }

  [Symbol.dispose](): void {
    this.#fixture.close();
  }

  #hasMappings(): boolean {
    if (process.platform !== "linux") return false;
    return readFileSync("/proc/self/maps", "utf8").includes(this.#fixture.folder);
  }

  /** "loaded", or the code of the error. */
  #check(trial: Trial & { isHonest?: boolean }, way: Way): string {
    const store = this.#fixture.store({ memoryBudgetBytes });
    const { bytes, isHonest = true } = trial;
    const load = (): ModelId => finishBounded(way(store, trial));
    const result = attempt(() => readEverything(store, load(), isHonest ? bytes : undefined));
    store.close();
    const { live } = this.#fixture.device;
    if (store.usedBytes === 0 && live === 0) return result;
    throw new Error(`${store.usedBytes} bytes and ${live} allocations are left`);
  }

  readonly #failedAllocation: Way = (store, trial) => {
    this.#fixture.device.failAt = 1 + trial.random.below(faultsMax);
    return loadBytes(store, trial);
  };

  readonly #file: Way = (store) => store.loadFile(this.#path);

  readonly #mappedFile: Way = (store) => store.loadFile(this.#path, { mmap: true });

  readonly #shrinkingFile: Way = (store, { bytes, random }) =>
    shrinking(store.loadFile(this.#path), random.below(faultsMax), () => {
      truncateSync(this.#path, random.below(bytes.length + 1));
    });

  /** Behind a first part that is right. */
  readonly #secondPart: Way = (store, { bytes, random }) => {
    const [first, second] = this.#parts;
    writeFileSync(first, firstPart.bytes);
    writeFileSync(second, bytes);
    return store.loadFile(first, { mmap: random.below(2) === 0 });
  };

  readonly #namedPipe: Way = (store) => {
    if (!this.hasPipe) return store.loadFile(this.#path);
    return store.load(openModelFile(this.#pipe));
  };
}

function makePipe(path: string): boolean {
  if (process.platform === "win32") return false;
  execFileSync("mkfifo", [path]);
  return true;
}

function attempt(action: () => void): string {
  try {
    action();
    return "loaded";
  } catch (thrown) {
    if (thrown instanceof RealmError && codes.has(thrown.code)) return thrown.code;
    throw thrown;
  }
}

// Ways to load.

function loadBytes(store: TestStore, trial: Trial, options: LoadOptions = {}): Steps<ModelId> {
  return answered(store, trial, { options, answer: (bytes) => bytes });
}

function shortAnswer(store: TestStore, trial: Trial): Steps<ModelId> {
  let left = trial.random.below(faultsMax);
  const answer = (bytes: Uint8Array): Uint8Array => (left-- === 0 ? bytes.subarray(1) : bytes);
  return answered(store, trial, { options: {}, answer });
}

/** A source that says something else the second time it is asked. */
function otherAnswer(store: TestStore, trial: Trial): Steps<ModelId> {
  let left = trial.random.below(faultsMax);
  const answer = (bytes: Uint8Array): Uint8Array => {
    if (left-- > 0) return bytes;
    const other = bytes.slice();
    other[trial.random.below(other.length)] = trial.random.below(256);
    return other;
  };
  return answered(store, trial, { options: {}, answer });
}

function aborted(store: TestStore, trial: Trial): Steps<ModelId> {
  let left = trial.random.below(faultsMax);
  return loadBytes(store, trial, { aborted: () => left-- === 0 });
}

interface Answered {
  readonly options: LoadOptions;
  readonly answer: (bytes: Uint8Array) => Uint8Array;
}

/** Steps that ask nobody: what they ask for is answered. */
function* answered(
  store: TestStore,
  { bytes }: Trial,
  { options, answer }: Answered,
): Steps<ModelId> {
  const steps = store.load(remoteSource("fuzzed", bytes.length), options);
  let step = steps.next();
  while (step.done !== true) {
    yield undefined;
    const request = step.value;
    step = steps.next(
      request && answer(bytes.subarray(request.offset, request.offset + request.length)),
    );
  }
  return step.value;
}

function* shrinking(steps: Steps<ModelId>, after: number, shrink: () => void): Steps<ModelId> {
  let step = steps.next();
  for (let count = 0; step.done !== true; count++) {
    if (count === after) shrink();
    yield undefined;
    step = steps.next();
  }
  return step.value;
}

function finishBounded(steps: Steps<ModelId>): ModelId {
  let count = 0;
  let step = steps.next();
  while (step.done !== true) {
    if (++count > stepsMax) throw new Error(`no end after ${stepsMax} steps`);
    step = steps.next();
  }
  return step.value;
}

// Everything that can be read of a model.

/** `bytes`: what weights must be like; undefined where the source lied. */
function readEverything(store: TestStore, id: ModelId, bytes: Uint8Array | undefined): void {
  const { entries, tensors } = store.metadata(id);
  for (const { key, value } of entries) {
    if (value.tag === "elements" && value.val.element !== "nested") {
      checkArray(store, id, key, Number(value.val.length));
    }
  }
  for (const tensor of tensors.keys()) checkTensor(store, id, tensor, bytes);
}

function checkArray(store: TestStore, id: ModelId, key: string, length: number): void {
  for (let first = 0; first < length;) {
    const read = readable(() => store.readArray(id, key, first, length - first).val);
    if (read === undefined) return;
    const count = "ends" in read ? read.ends.length : read.length;
    if (count === 0) throw new Error(`${key}: no elements from ${first} on`);
    first += count;
  }
}

/** The bytes are the model's last: before those of a second part lies the first. */
function checkTensor(
  store: TestStore,
  id: ModelId,
  index: number,
  bytes: Uint8Array | undefined,
): void {
  const values = readable(() => store.readTensor(id, index));
  const location = store.file(id).tensors[index];
  if (values === undefined || bytes === undefined || location?.typeName !== "f32") return;
  const found = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const start = location.offset - (store.file(id).byteLength - bytes.length);
  if (start < 0) return;
  const expected = bytes.subarray(start, start + location.byteLength);
  if (!sameNumbers(found, expected)) throw new Error(`tensor ${index} has other values`);
}

/** Undefined: of a type that has no such form, or too large for one read. */
function readable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RealmError && /^(?:unsupported|limit)$/.test(thrown.code)) {
      return undefined;
    }
    throw thrown;
  }
}

function sameNumbers(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
