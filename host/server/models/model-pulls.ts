// Models that come into the store, go from it and get second names while the server runs; where the store is served, they
// are served from then on, or not any more. The store, its locks and its refusals are those of `realm pull`.

import { RealmError } from "../../error/realm-error.ts";
import { pullModel } from "../../hub/pull/pull-model.ts";
import { copyModel, removeModel } from "../../hub/pull/prune-store.ts";
import { ModelLibrary } from "../../library/model-library.ts";
import { quotedName } from "../../library/model-name.ts";
import type { ModelName } from "../../library/model-name.ts";
import type { ServedModels } from "./served-models.ts";
import { toldWhile } from "./told-while.ts";

/** Each has four connections and a thread that hashes. */
const pullsMax = 4;

export type PullReport =
  | { readonly type: "plan"; readonly name: ModelName; readonly reason: string }
  | { readonly type: "progress"; readonly progress: PullProgress }
  | { readonly type: "wait"; readonly filename: string }
  | { readonly type: "corrupt" }
  | { readonly type: "stored"; readonly name: ModelName };

export interface PullProgress {
  readonly filename: string;
  /** Of the first file, where the hub says it. */
  readonly digest: string | undefined;
  /** Of all files together. */
  readonly bytes: number;
  /** 0: nobody knows. */
  readonly totalBytes: number;
}

export interface PullWish {
  readonly reference: string;
  /** Default: as `realm pull` names it. */
  readonly name: ModelName | undefined;
  readonly signal: AbortSignal;
}

export class ModelPulls {
  readonly #models: ServedModels;
  readonly #library = new ModelLibrary();
  readonly #ending = new AbortController();
  #running = 0;

  constructor(models: ServedModels) {
    this.#models = models;
  }

  /** Ends what runs, which can be gone on with. */
  close(): void {
    this.#ending.abort(new RealmError("cancelled", "the server is shutting down"));
  }

  /** What it says while it pulls. Errors: as `pullModel`; `limit`, `denied`. */
  async *pull(wish: PullWish): AsyncGenerator<PullReport, void, void> {
    if (this.#running >= pullsMax) {
      throw new RealmError("limit", `${pullsMax} models are being pulled already`);
    }
    this.#running += 1;
    try {
      yield* toldWhile((tell, signal) => this.#pull(wish, tell, signal), isOutdated);
    } finally {
      this.#running -= 1;
    }
  }

  /** Errors: `not-found`, where the store has no such name; `denied`, where the settings name it. */
  async remove(name: ModelName): Promise<void> {
    if (this.#library.names().includes(name) && this.#models.isConfigured(name)) {
      throw new RealmError(
        "denied",
        `${quotedName(name)} is named in the server's settings, and stays while they do`,
      );
    }
    await removeModel(this.#library, name);
  }

  /** Errors: `not-found`; `denied`, where the second name is one that is served from elsewhere. */
  async copy(from: string, to: ModelName): Promise<void> {
    this.#checkOwn(to);
    await copyModel(this.#library, from, to);
  }

  async #pull(
    { reference, name, signal }: PullWish,
    tell: (report: PullReport) => void,
    unread: AbortSignal,
  ): Promise<void> {
    let file: Pick<PullProgress, "filename" | "digest"> = { filename: "", digest: undefined };
    const { record } = await pullModel(reference, {
      name,
      signal: AbortSignal.any([signal, unread, this.#ending.signal]),
      onPlan: ({ files, reason }, planned) => {
        this.#checkOwn(planned);
        file = { filename: files[0]?.filename ?? "", digest: files[0]?.digest };
        tell({ type: "plan", name: planned, reason });
      },
      onProgress: (bytes, totalBytes) =>
        tell({ type: "progress", progress: { ...file, bytes, totalBytes } }),
      onWait: (filename) => tell({ type: "wait", filename }),
      onCorrupt: () => tell({ type: "corrupt" }),
    });
    tell({ type: "stored", name: record.name });
  }

  /** A name that a file beside the store is served by stays that file's. */
  #checkOwn(name: ModelName): void {
    const isOther = this.#models.isConfigured(name) && !this.#library.names().includes(name);
    if (!isOther) return;
    throw new RealmError(
      "denied",
      `${quotedName(name)} is served from a file that is not in the store: choose another name`,
    );
  }
}

/** Progress that nobody has read yet. */
function isOutdated(before: PullReport, next: PullReport): boolean {
  return before.type === "progress" && next.type === "progress";
}
