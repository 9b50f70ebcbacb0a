// What `Realm.open` and `realm.load` take, checked.

import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { RealmError } from "../error/realm-error.ts";
import { namedModel } from "../library/locate-model.ts";
import {
  badArgument,
  quote,
  readBoolean,
  readChoice,
  readInteger,
  readOptions,
  readSignal,
} from "./option-readers.ts";

/**
 * `batch-invariant`: nobody's answer depends by a bit on who else is computing. `fast`: all products are merged, as
 * they are the fastest.
 */
export type Determinism = "batch-invariant" | "fast";

/** What `Realm.open` takes. */
export interface RealmOptions {
  /** Threads that compute. Default: REALM_THREADS, or as many as the process may use at once. */
  threads?: number | undefined;
  /**
   * Memory that weights, guests and their KV caches may take together. Over it sessions that are idle are put away,
   * then requests wait for others to end; what can never fit is `out-of-memory`. Default: no bound but the machine's.
   */
  memoryBudgetBytes?: number | undefined;
  /**
   * "batch-invariant": tokens and logprobs are bitwise those of a run alone, at any load; where a kernel needs it,
   * columns are multiplied one by one or filled up with zeros, which costs most where many decode and in prefills.
   * "fast": all products are merged as they are. Default: "batch-invariant" for tenants. What a model generates
   * without a tenant keeps its bits too, as ggml makes them; where merging would change them it is not merged.
   */
  determinism?: Determinism | undefined;
}

/** Checked. */
export interface ComputeSettings {
  readonly threads: number;
  /** Infinity: no limit. */
  readonly memoryBudgetBytes: number;
}

/** Checked. */
export interface RealmSettings extends ComputeSettings {
  /** None: that of whoever asks. */
  readonly determinism: Determinism | undefined;
}

/** A file elsewhere than on disk: `read` gives exactly `length` bytes from `offset`. */
export interface RemoteFile {
  readonly byteLength: number;
  read(offset: number, length: number): Promise<Uint8Array> | Uint8Array;
}

/** A path, a name in the store (`smollm2`, `ollama:qwen3`), or a file elsewhere. */
export type ModelSource = string | URL | RemoteFile;

/** What `realm.load` takes. */
export interface LoadOptions {
  /** Ends the load; it rejects with `cancelled` and leaves nothing behind. */
  signal?: AbortSignal | undefined;
  onProgress?: ((bytes: number, totalBytes: number) => void) | undefined;
  /** Native memory that this model may take. Default: what is left of the budget. */
  maxResidentBytes?: number | undefined;
  /**
   * Tensors that the CPU uses as they lie in the file stay there, mapped: they load faster and count neither as
   * `weightBytes` nor against the budget. Only for files that nobody changes: one that is cut while it is mapped ends the
   * process. Linux and macOS, and files alone. Default: false.
   */
  mmap?: boolean | undefined;
}

const threadCounts = { min: 1, max: 512 };
const byteCounts = { min: 1, max: Number.MAX_SAFE_INTEGER };

const determinisms: readonly Determinism[] = ["batch-invariant", "fast"];

export function readRealmOptions(value: unknown): RealmSettings {
  const options = readOptions("Realm.open", value, ["threads", "memoryBudgetBytes", "determinism"]);
  const { threads, memoryBudgetBytes, determinism } = options;
  return {
    threads:
      threads === undefined ? defaultThreads() : readInteger("threads", threads, threadCounts),
    memoryBudgetBytes: readBytes("memoryBudgetBytes", memoryBudgetBytes),
    determinism:
      determinism === undefined ? undefined : readChoice("determinism", determinism, determinisms),
  };
}

/** Checked. */
export interface LoadSettings {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((bytes: number, totalBytes: number) => void) | undefined;
  /** Infinity: what is left of the budget. */
  readonly maxResidentBytes: number;
  readonly mmap: boolean;
}

export function readLoadOptions(value: unknown): LoadSettings {
  const options = readOptions("load", value, ["signal", "onProgress", "maxResidentBytes", "mmap"]);
  const { signal, onProgress, maxResidentBytes, mmap } = options;
  return {
    signal: readSignal(signal),
    onProgress: onProgress === undefined ? undefined : readProgress(onProgress),
    maxResidentBytes: readBytes("maxResidentBytes", maxResidentBytes),
    mmap: mmap === undefined ? false : readBoolean("mmap", mmap),
  };
}

/** Checked: a load as it was asked for. */
export interface LoadRequest {
  readonly source: { readonly path: string } | RemoteFile;
  readonly options: LoadSettings;
}

/** A path becomes absolute, so that it means the same file whenever it is opened. */
export function readSource(value: unknown): { readonly path: string } | RemoteFile {
  if (value instanceof URL && value.protocol === "file:") return { path: fileURLToPath(value) };
  if (typeof value === "string" && value !== "") {
    if (value.includes("\0")) throw badArgument("source", value, "must be a path without NUL");
    return { path: resolve(namedModel(value) ?? value) };
  }
  if (isRemoteFile(value)) {
    readInteger("source.byteLength", value.byteLength, { ...byteCounts, min: 0 });
    return value;
  }
  throw badArgument("source", value, "must be a path, or an object with byteLength and read");
}

function isRemoteFile(value: unknown): value is RemoteFile {
  if (typeof value !== "object" || value === null) return false;
  return "byteLength" in value && "read" in value && typeof value.read === "function";
}

function readProgress(value: unknown): (bytes: number, totalBytes: number) => void {
  if (typeof value !== "function") throw badArgument("onProgress", value, "must be a function");
  return (bytes, totalBytes) => {
    Reflect.apply(value, undefined, [bytes, totalBytes]);
  };
}

function readBytes(name: string, value: unknown): number {
  return value === undefined ? Infinity : readInteger(name, value, byteCounts);
}

function defaultThreads(): number {
  const text = process.env["REALM_THREADS"];
  if (text === undefined || text === "") return availableParallelism();
  if (!/^\d{1,4}$/.test(text)) {
    throw new RealmError(
      "bad-argument",
      `REALM_THREADS is ${quote(text)} but must be a whole number from 1 to ${threadCounts.max}`,
    );
  }
  return readInteger("REALM_THREADS", Number(text), threadCounts);
}
