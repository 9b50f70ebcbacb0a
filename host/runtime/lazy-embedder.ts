// One embedder for a whole process: the model is loaded when it is first asked, once, however many ask at once, and unloaded
// when nobody has asked for a while. All of them share one Realm: two would share the cores badly.

import { RealmError } from "../error/realm-error.ts";
import type { EmbedOptions, EmbedText } from "./embedding/embed-options.ts";
import type { Model } from "./model.ts";
import { readInteger, readOptions } from "./option-readers.ts";
import { Realm } from "./realm.ts";
import { readLoadOptions, readRealmOptions, readSource } from "./realm-options.ts";

/** What `LazyEmbedder.shared` takes. */
export interface LazyEmbedderOptions {
  /** Threads that compute; those of the first that loads count for all. Default: as `Realm.open`. */
  threads?: number | undefined;
  /** As `realm.load`. */
  maxResidentBytes?: number | undefined;
  mmap?: boolean | undefined;
  /** The model is unloaded when nobody has asked for so long; 0: never. Default: 5 minutes. */
  idleMs?: number | undefined;
}

const defaultIdleMs = 5 * 60_000;
/** What a timer can wait for. */
const idleMsRange = { min: 0, max: 2 ** 31 - 1 };

const shared = new Map<string, LazyEmbedder>();

/**
 * One embedder for a whole process: loaded when it is first asked, once, and unloaded when nobody has asked for a
 * while.
 *
 * @example
 * ```ts
 * import { LazyEmbedder } from "realm-runtime";
 *
 * const lazy = LazyEmbedder.shared("./minilm.gguf", { idleMs: 60_000 });
 * const [vector] = await lazy.embed(["a text"]);
 * console.log(vector.length, lazy.loaded); // 384 true
 * await lazy.unload();
 * ```
 */
export class LazyEmbedder {
  readonly #path: string;
  readonly #options: LazyEmbedderOptions;
  readonly #idleMs: number;
  #loaded: Promise<LoadedEmbedder> | undefined;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string, options: LazyEmbedderOptions, idleMs: number) {
    this.#path = path;
    this.#options = options;
    this.#idleMs = idleMs;
  }

  /** The process's embedder of that file and those options; nothing is loaded. Errors: `bad-argument`. */
  static shared(source: string | URL, options: LazyEmbedderOptions = {}): LazyEmbedder {
    const read = readSource(source);
    if (!("path" in read)) {
      throw new RealmError("bad-argument", "a lazy embedder's source must be a path");
    }
    const names = ["threads", "maxResidentBytes", "mmap", "idleMs"];
    const {
      threads,
      maxResidentBytes,
      mmap,
      idleMs = defaultIdleMs,
    } = readOptions("LazyEmbedder.shared", options, names);
    readRealmOptions({ threads });
    readLoadOptions({ maxResidentBytes, mmap });
    const checkedIdleMs = readInteger("idleMs", idleMs, idleMsRange);
    const key = JSON.stringify([read.path, threads, maxResidentBytes, mmap, checkedIdleMs]);
    const known = shared.get(key) ?? new LazyEmbedder(read.path, options, checkedIdleMs);
    shared.set(key, known);
    return known;
  }

  /** Whether the model is loaded, or on its way. */
  get loaded(): boolean {
    return this.#loaded !== undefined;
  }

  /** As `model.embed`; also the errors of `realm.load`, after which the next call tries again. */
  async embed(texts: Iterable<EmbedText>, options?: EmbedOptions): Promise<Float32Array[]> {
    clearTimeout(this.#timer);
    this.#running += 1;
    try {
      const { model } = await this.#load();
      return await model.embed(texts, options);
    } finally {
      this.#running -= 1;
      this.#wait();
    }
  }

  /** Gives the memory back; what still runs fails with `cancelled`, and the next call loads again. */
  async unload(): Promise<void> {
    clearTimeout(this.#timer);
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await (await loaded?.catch(() => undefined))?.release();
  }

  async #load(): Promise<LoadedEmbedder> {
    this.#loaded ??= this.#loadNow();
    const loading = this.#loaded;
    try {
      return await loading;
    } catch (thrown) {
      if (this.#loaded === loading) this.#loaded = undefined;
      throw thrown;
    }
  }

  async #loadNow(): Promise<LoadedEmbedder> {
    const { threads, maxResidentBytes, mmap } = this.#options;
    const lease = await sharedRealm.take(threads);
    try {
      const model = await lease.realm.load(this.#path, { maxResidentBytes, mmap });
      const release = async (): Promise<void> => {
        await model.close();
        await lease.release();
      };
      return { model, release };
    } catch (thrown) {
      await lease.release();
      throw thrown;
    }
  }

  #wait(): void {
    if (this.#running > 0 || this.#idleMs === 0 || this.#loaded === undefined) return;
    this.#timer = setTimeout(() => void this.unload().catch(() => {}), this.#idleMs).unref();
  }
}

interface LoadedEmbedder {
  readonly model: Model;
  release(): Promise<void>;
}

interface Lease {
  readonly realm: Realm;
  release(): Promise<void>;
}

/** Opened for the first that needs it, closed with the last. */
class SharedRealm {
  #realm: Promise<Realm> | undefined;
  #leases = 0;

  async take(threads: number | undefined): Promise<Lease> {
    this.#leases += 1;
    this.#realm ??= Realm.open({ threads });
    const opening = this.#realm;
    try {
      const realm = await opening;
      return { realm, release: () => this.#release() };
    } catch (thrown) {
      if (this.#realm === opening) this.#realm = undefined;
      this.#leases -= 1;
      throw thrown;
    }
  }

  async #release(): Promise<void> {
    this.#leases -= 1;
    if (this.#leases > 0) return;
    const closing = this.#realm;
    this.#realm = undefined;
    await (await closing)?.close();
  }
}

const sharedRealm = new SharedRealm();
