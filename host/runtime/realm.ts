// The library's root: one compute worker with the weights, and the guests that use them. Nothing here
// computes or blocks; every method only passes messages.

import { RealmError } from "../error/realm-error.ts";
import { ComputeThread } from "./compute-thread.ts";
import { GuestPool } from "./guest-pool.ts";
import { reportMemory } from "./memory-report.ts";
import type { RealmMemory } from "./memory-report.ts";
import { Model } from "./model.ts";
import { readLoadOptions, readRealmOptions, readSource } from "./realm-options.ts";
import type { LoadOptions, ModelSource, RealmOptions } from "./realm-options.ts";

export class Realm {
  readonly #compute: ComputeThread;
  readonly #pool: GuestPool;
  #closing: Promise<void> | undefined;

  private constructor(compute: ComputeThread, pool: GuestPool) {
    this.#compute = compute;
    this.#pool = pool;
  }

  /**
   * Starts the threads. Errors: `bad-argument` names the option, `unsupported` (no prebuilt ggml for this
   * machine, or another version of it).
   */
  static async open(options?: RealmOptions): Promise<Realm> {
    const compute = new ComputeThread(readRealmOptions(options));
    const realm = new Realm(compute, new GuestPool(compute));
    try {
      await Promise.all([compute.started(), realm.#pool.warm()]);
      return realm;
    } catch (thrown) {
      await realm.close();
      throw thrown;
    }
  }

  /**
   * Loads a GGUF file. Loading one that is loaded already is quick and takes no further memory. Errors:
   * `not-found`, `denied`, `bad-file`, `unsupported`, `out-of-memory`, `cancelled`.
   */
  async load(source: ModelSource, options?: LoadOptions): Promise<Model> {
    const order = { source: readSource(source), options: readLoadOptions(options) };
    this.#checkOpen();
    const loaded = await this.#compute.load(order);
    const model = new Model(loaded, {
      pool: this.#pool,
      unload: async (id) => {
        if (this.#closing === undefined) await this.#compute.unload(id);
      },
    });
    return model;
  }

  /** Memory of all threads, as each last said of itself: at most a few milliseconds ago, or before it slept. */
  async memory(): Promise<RealmMemory> {
    this.#checkOpen();
    return reportMemory([this.#compute.statistics.read(), ...this.#pool.statistics()]);
  }

  /** Ends all threads and frees all memory; what is still running fails with `cancelled`. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new RealmError("bad-argument", "the Realm was closed and can do no more");
  }

  async #close(): Promise<void> {
    const reason = new RealmError("cancelled", "the Realm was closed");
    await this.#pool.close(reason);
    await this.#compute.close(reason);
  }
}
