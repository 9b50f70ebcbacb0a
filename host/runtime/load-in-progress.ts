// One load in the compute worker: a step at a time, each of at most 512 KiB, until it has a model or failed.

import type { Weights } from "../compute/device.ts";
import { RealmError } from "../error/realm-error.ts";
import { openModelFile, remoteSource } from "../store/model-source.ts";
import type { ModelSource } from "../store/model-source.ts";
import type { ModelId, ModelStore } from "../store/model-store.ts";
import { abandon } from "../store/steps.ts";
import type { Steps } from "../store/steps.ts";
import { failure } from "./call-failure.ts";
import type { ReplyMessage } from "./call-messages.ts";
import type { LoadItem, LoadRequest, PlainSource } from "./compute-calls.ts";

export interface LoadCall {
  readonly id: number;
  readonly request: LoadRequest;
  readonly reply: (message: ReplyMessage) => void;
}

/** Progress is told no more often than people can see. */
const progressIntervalMs = 30;

export class LoadInProgress {
  readonly #store: ModelStore<Weights>;
  readonly #call: LoadCall;
  readonly #steps: Steps<ModelId>;
  #aborted = false;
  #ended = false;
  /** The source was asked for a piece that has not come. */
  #waiting = false;
  #input: Uint8Array | undefined;
  #toldAt = 0;
  #loadedBytes = 0;
  #totalBytes = 0;

  /** Errors: those of opening a file. */
  constructor(store: ModelStore<Weights>, call: LoadCall) {
    const { source, maxResidentBytes, mmap } = call.request;
    this.#store = store;
    this.#call = call;
    this.#steps = store.load(openSource(source), {
      maxResidentBytes,
      mmap,
      aborted: () => this.#aborted,
      onProgress: (loadedBytes, totalBytes) => {
        this.#loadedBytes = loadedBytes;
        this.#totalBytes = totalBytes;
      },
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next step. False: the load waits for a piece. */
  step(): boolean {
    if (this.#waiting || this.#ended) return false;
    const input = this.#input;
    this.#input = undefined;
    try {
      const step = this.#steps.next(input);
      if (step.done === true) this.#finish(step.value);
      else if (step.value !== undefined) this.#ask(step.value);
      else this.#tell(progressIntervalMs);
    } catch (thrown) {
      this.#ended = true;
      // Steps that failed have ended; where a message did, they end here.
      abandon(this.#steps);
      this.#call.reply(failure(this.#call.id, thrown));
    }
    return true;
  }

  /** The piece that was asked for has come. */
  giveOn(length: number): void {
    const { source } = this.#call.request;
    // It was on its way when the load was aborted.
    if (this.#aborted) return;
    if (!this.#waiting || "path" in source) {
      throw new RealmError("bug", `load ${this.#call.request.load} was given a piece unasked`);
    }
    // Safety: the main thread has written it and touches it no more before it is asked again.
    this.#input = new Uint8Array(source.piece, 0, length);
    this.#waiting = false;
  }

  /** Ends with `cancelled` at the next step. */
  abort(): void {
    this.#aborted = true;
    this.#waiting = false;
  }

  /** Ends at once. */
  cancel(): void {
    this.#steps.return(undefined as never);
  }

  #ask({ offset, length }: { readonly offset: number; readonly length: number }): void {
    this.#waiting = true;
    this.#tell(progressIntervalMs);
    this.#item({ type: "read", offset, length });
  }

  #tell(intervalMs: number): void {
    const now = performance.now();
    if (now - this.#toldAt < intervalMs) return;
    this.#toldAt = now;
    this.#item({ type: "progress", bytes: this.#loadedBytes, totalBytes: this.#totalBytes });
  }

  #finish(model: ModelId): void {
    this.#ended = true;
    const { id, reply } = this.#call;
    try {
      this.#tell(0);
      reply({ id, type: "result", result: { model, metadata: this.#store.metadata(model) } });
    } catch (thrown) {
      // Nobody learns of it.
      this.#store.unload(model);
      throw thrown;
    }
  }

  #item(item: LoadItem): void {
    this.#call.reply({ id: this.#call.id, type: "item", item });
  }
}

function openSource(source: PlainSource): ModelSource {
  return "path" in source
    ? openModelFile(source.path)
    : remoteSource("a model from elsewhere", source.byteLength);
}
