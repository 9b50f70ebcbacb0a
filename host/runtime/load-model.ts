// The main thread's part in a load: it passes progress on, serves the pieces of a file that is elsewhere,
// and sees to it that a load ends when its signal says so or its source fails.

import { pieceBytesMax } from "../store/steps.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import type { ComputeCalls, LoadedModel, LoadItem, LoadRequest } from "./compute-calls.ts";
import { badArgument } from "./option-readers.ts";
import type { PendingCall } from "./pending-call.ts";
import type { LoadSettings, RemoteFile } from "./realm-options.ts";

/** The calls to the compute worker that a load makes. */
export interface LoadCalls {
  load(request: LoadRequest): PendingCall<LoadItem, LoadedModel>;
  piece(argument: ComputeCalls["piece"]["argument"]): Promise<void>;
  abort(argument: ComputeCalls["abort"]["argument"]): Promise<void>;
  unload(argument: ComputeCalls["unload"]["argument"]): Promise<void>;
}

type PieceRequest = Extract<LoadItem, { type: "read" }>;

export interface LoadOrder {
  /** A number not used before. */
  readonly load: number;
  readonly source: { readonly path: string } | RemoteFile;
  readonly options: LoadSettings;
}

export async function loadModel(calls: LoadCalls, order: LoadOrder): Promise<LoadedModel> {
  const { load, source, options } = order;
  const { signal, maxResidentBytes, mmap } = options;
  if (isAborted(signal)) throw cancelled(signal);
  if (mmap && !("path" in source)) throw badArgument("mmap", mmap, "only a file can be mapped");
  // A load that has ended can't be aborted, and a thread that has ended holds none.
  const abort = (): void => void calls.abort({ load }).catch(() => {});
  signal?.addEventListener("abort", abort, { once: true });
  const plain = plainSource(source);
  const call = calls.load({ load, source: plain, maxResidentBytes, mmap });
  const served = new FirstFailure(abort);
  try {
    for (;;) {
      const step = await call.next();
      if (step.done === true) return finish(step.value);
      // Not awaited: a source that never answers must not keep an abort from ending the load.
      void served.attempt(() => serve(step.value));
    }
  } catch (thrown) {
    served.rethrow();
    throw isAborted(signal) ? cancelled(signal) : thrown;
  } finally {
    signal?.removeEventListener("abort", abort);
  }

  /** A load that was to end, but was done first, is undone. */
  function finish(loaded: LoadedModel): LoadedModel {
    if (!served.failed && !isAborted(signal)) return loaded;
    void calls.unload({ model: loaded.model }).catch(() => {});
    throw cancelled(signal);
  }

  async function serve(item: LoadItem): Promise<void> {
    if (item.type === "progress") options.onProgress?.(item.bytes, item.totalBytes);
    else await servePiece(item);
  }

  async function servePiece(request: PieceRequest): Promise<void> {
    if ("path" in source || "path" in plain) {
      throw new RealmError(
        "bug",
        "the compute thread asked for bytes of a file that it reads itself",
      );
    }
    const bytes = await readPiece(source, request);
    // Safety: the worker has asked for this piece and leaves the buffer alone until it is told.
    new Uint8Array(plain.piece).set(bytes);
    await calls.piece({ load, length: request.length });
  }
}

/** What the caller's own functions failed with: the load is aborted, and its end reports this instead. */
class FirstFailure {
  readonly #abort: () => void;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(abort: () => void) {
    this.#abort = abort;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  async attempt(action: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await action();
    } catch (thrown) {
      this.#failure = { thrown };
      this.#abort();
    }
  }

  rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown;
  }
}

function plainSource(source: LoadOrder["source"]): LoadRequest["source"] {
  if ("path" in source) return { path: source.path };
  return { byteLength: source.byteLength, piece: new SharedArrayBuffer(pieceBytesMax) };
}

async function readPiece(source: RemoteFile, request: PieceRequest): Promise<Uint8Array> {
  const { offset, length } = request;
  const bytes = await readSource(source, request);
  if (bytes instanceof Uint8Array && bytes.byteLength === length) return bytes;
  const given = bytes instanceof Uint8Array ? `${bytes.byteLength} bytes` : typeof bytes;
  throw new RealmError(
    "bad-file",
    `reading ${length} bytes at offset ${offset} of a model: its source gave ${given}`,
  );
}

async function readSource(source: RemoteFile, request: PieceRequest): Promise<unknown> {
  const { offset, length } = request;
  try {
    return await source.read(offset, length);
  } catch (thrown) {
    if (thrown instanceof RealmError) throw thrown;
    throw new RealmError(
      "bad-file",
      `reading ${length} bytes at offset ${offset} of a model: ${asRealmError(thrown).message}`,
      { cause: thrown },
    );
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function cancelled(signal: AbortSignal | undefined): RealmError {
  return new RealmError("cancelled", "the load was cancelled", { cause: signal?.reason });
}
