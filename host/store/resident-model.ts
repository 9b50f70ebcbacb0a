// One copy of a model for all who loaded the same file: those who still wait for it and those who have an
// id for it hold it alike, and when the last lets go, its memory is free. Whoever waits drives the load
// for everyone, so that nobody depends on another's progress.

import { RealmError, asRealmError } from "../error/realm-error.ts";
import type { ReadRequest } from "../gguf/gguf-file.ts";
import { quoted } from "../gguf/refuse.ts";
import { loadModel } from "./load-model.ts";
import type { ModelContent } from "./load-model.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { ModelSource } from "./model-source.ts";
import { abandon } from "./steps.ts";
import type { Steps } from "./steps.ts";
import type { ModelWeights, WeightDevice } from "./weight-device.ts";

type State<Weights extends ModelWeights> =
  | { readonly tag: "loading"; readonly steps: Steps<ModelContent<Weights>> }
  | { readonly tag: "ready"; readonly content: ModelContent<Weights> }
  | { readonly tag: "failed"; readonly error: RealmError }
  | { readonly tag: "gone" };

export interface ResidentOptions<Weights extends ModelWeights> {
  readonly device: WeightDevice<Weights>;
  readonly budget: MemoryBudget;
  /** Whether tensors may stay in the file. */
  readonly mmap: boolean;
}

export class ResidentModel<Weights extends ModelWeights> {
  readonly source: ModelSource;
  /** Bytes of the source that were read so far. */
  loadedBytes = 0;
  /** Native memory that it takes; undefined until that is known. */
  residentBytes: number | undefined;

  #state: State<Weights>;
  #holders = 0;
  readonly #account;

  constructor(source: ModelSource, { device, budget, mmap }: ResidentOptions<Weights>) {
    this.source = source;
    this.#account = budget.account();
    const steps = loadModel(source, {
      device,
      account: this.#account,
      mmap,
      onPlan: (residentBytes) => {
        this.residentBytes = residentBytes;
      },
      onRead: (offset) => {
        this.loadedBytes = Math.max(this.loadedBytes, offset);
      },
    });
    this.#state = { tag: "loading", steps };
  }

  get ready(): boolean {
    return this.#state.tag === "ready";
  }

  /** Whether nobody can load it any more. */
  get gone(): boolean {
    return this.#state.tag === "failed" || this.#state.tag === "gone";
  }

  /** Only of a model that is ready. */
  get content(): ModelContent<Weights> {
    if (this.#state.tag === "ready") return this.#state.content;
    throw new RealmError("bug", `model ${quoted(this.source.name)} is ${this.#state.tag}`);
  }

  /** The next step of the load, with what the last one asked for. Throws what ended the load. */
  step(input: Uint8Array | undefined): ReadRequest | undefined {
    if (this.#state.tag === "failed") throw this.#state.error;
    if (this.#state.tag !== "loading") return undefined;
    try {
      const step = this.#state.steps.next(input);
      if (step.done !== true) return step.value;
      this.#finish(step.value);
    } catch (thrown) {
      throw this.#fail(thrown);
    }
    return undefined;
  }

  hold(): void {
    this.#holders++;
  }

  /** The last one to let go frees the model, or undoes its load. */
  release(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    const state = this.#state;
    if (state.tag !== "failed") this.#state = { tag: "gone" };
    this.source.close();
    if (state.tag === "loading") abandon(state.steps);
    if (state.tag === "ready") this.#free(state.content);
  }

  #finish(content: ModelContent<Weights>): void {
    this.source.close();
    this.loadedBytes = this.source.byteLength;
    this.#state = { tag: "ready", content };
  }

  #free(content: ModelContent<Weights>): void {
    content.weights.free();
    content.header.free();
    this.#account.releaseAll();
  }

  #fail(thrown: unknown): RealmError {
    const cause = asRealmError(thrown);
    const message = `cannot load ${quoted(this.source.name)}: ${cause.message}`;
    const error = new RealmError(cause.code, message, { cause });
    this.#state = { tag: "failed", error };
    this.source.close();
    return error;
  }
}
