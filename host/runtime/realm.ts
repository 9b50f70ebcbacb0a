// The library's root: one compute worker with the weights, and the guests that use them. Nothing here
// computes or blocks; every method only passes messages.

import type { ColumnRule } from "../compute/column-rules.ts";
import { findNativePackage } from "../compute/ggml/native-package.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import type { LoadedModel } from "./compute-calls.ts";
import { ComputeThread } from "./compute-thread.ts";
import { GuestPool } from "./guest-pool.ts";
import { GuestStarter } from "./guest-starter.ts";
import { MemoryMonitor } from "./memory-monitor.ts";
import type { MemoryListener } from "./memory-monitor.ts";
import { reportMemory } from "./memory-report.ts";
import type { RealmMemory } from "./memory-report.ts";
import { isOutOfMemory, MemoryReservations } from "./memory-reservations.ts";
import type { IdleHolder } from "./memory-reservations.ts";
import { Model } from "./model.ts";
import { identified } from "./model-digest.ts";
import type { ModelHome } from "./model-home.ts";
import { badArgument, readChoice } from "./option-readers.ts";
import { readLoadOptions, readRealmOptions, readSource } from "./realm-options.ts";
import type {
  LoadOptions,
  LoadRequest,
  ModelSource,
  RealmOptions,
  RealmSettings,
} from "./realm-options.ts";
import { reportStatistics } from "./realm-statistics.ts";
import type { RealmStatistics } from "./realm-statistics.ts";
import { TemplateRenderer } from "./template-renderer.ts";
import { Tenants } from "./tenants/tenants.ts";
import type { TenantOptions } from "./tenants/tenant-options.ts";
import type { Tenant } from "./tenants/tenant.ts";

/**
 * The library's root: the threads that compute, the weights they hold, and the tenants that use them.
 *
 * @example
 * ```ts
 * import { Realm } from "realm-runtime";
 *
 * await using realm = await Realm.open({ memoryBudgetBytes: 8 * 2 ** 30 });
 * const model = await realm.load("genesis");
 * for await (const { text } of model.generate("In the beginning", { maxTokens: 20 })) {
 *   process.stdout.write(text);
 * }
 * ```
 */
export class Realm {
  readonly #compute: ComputeThread;
  readonly #starter: GuestStarter;
  readonly #pool: GuestPool;
  readonly #memory: MemoryReservations;
  readonly #monitor: MemoryMonitor;
  readonly #templates = new TemplateRenderer();
  readonly #home: ModelHome;
  readonly #tenants: Tenants;
  #closing: Promise<void> | undefined;

  private constructor(settings: RealmSettings) {
    const { determinism, memoryBudgetBytes } = settings;
    this.#compute = new ComputeThread(settings);
    this.#starter = new GuestStarter(this.#compute);
    this.#memory = new MemoryReservations(this.#compute, memoryBudgetBytes);
    this.#monitor = new MemoryMonitor({
      budgetBytes: memoryBudgetBytes,
      read: () => ({
        compute: this.#compute.statistics.read(),
        guests: [...this.#starter.statistics(), ...this.#templates.statistics()],
      }),
    });
    this.#pool = new GuestPool(this.#starter, this.#memory);
    this.#home = {
      pool: this.#pool,
      memory: this.#memory,
      rule: determinism === undefined ? "plain" : ruleOf[determinism],
      templates: this.#templates,
      unload: (model) => this.#unload(model),
    };
    this.#tenants = new Tenants({
      starter: this.#starter,
      memory: this.#memory,
      rule: ruleOf[determinism ?? "batch-invariant"],
      loadedOf: (model) => Model.loadedIn(this.#home, model),
      loadedNamed: (name, value) => Model.namedIn(this.#home, name, value),
    });
    // Guests that wait for its answers would wait for ever.
    void this.#compute.ended.then(() => this.#starter.close(computeEnded));
  }

  /**
   * Starts the threads. Errors: `bad-argument` names the option, `unsupported` (no prebuilt ggml for this
   * machine, or another version of it).
   */
  static async open(options?: RealmOptions): Promise<Realm> {
    const settings = readRealmOptions(options);
    // A thread that lacks its libraries could only end.
    findNativePackage();
    const realm = new Realm(settings);
    try {
      await Promise.all([realm.#compute.started(), realm.#starter.warm()]);
      realm.#monitor.start();
      return realm;
    } catch (thrown) {
      await realm.close();
      throw thrown;
    }
  }

  /**
   * Loads a GGUF file, or a model in parts, given the first. Loading one that is loaded already is quick and takes no
   * further memory. Errors: `not-found`, `denied`, `bad-file`, `bad-argument`, `unsupported`, `out-of-memory`,
   * `cancelled`.
   *
   * @example
   * ```ts
   * const onProgress = (bytes: number, totalBytes: number): void => {
   *   process.stdout.write(`\r${bytes} of ${totalBytes} bytes`);
   * };
   * const model = await realm.load("./model.gguf", { onProgress, signal: AbortSignal.timeout(60_000) });
   * console.log(model.metadata.architecture); // llama
   * ```
   */
  async load(source: ModelSource, options?: LoadOptions): Promise<Model> {
    const order = { source: readSource(source), options: readLoadOptions(options) };
    for (;;) {
      this.#checkOpen();
      try {
        const loaded = identified(await this.#loadWatched(order), order.source);
        return new Model(loaded, this.#home);
      } catch (thrown) {
        // What sessions that are idle hold is given up for a model.
        if (isOutOfMemory(thrown) && (await this.#memory.evictOne())) continue;
        if (isOutOfMemory(thrown)) this.#monitor.refused();
        throw thrown;
      }
    }
  }

  /**
   * Tells of memory: at 80 % of `memoryBudgetBytes`, and past it or when something was refused for it; each once, until
   * it is less again. Gives a function that takes the listener away.
   *
   * @example
   * ```ts
   * const stopListening = realm.on("memory", ({ level, usedBytes, budgetBytes }) => {
   *   console.warn(`memory, ${level}: ${usedBytes} of ${budgetBytes} bytes`);
   * });
   * stopListening();
   * ```
   */
  on(event: "memory", listener: MemoryListener): () => void {
    readChoice("event", event, ["memory"]);
    if (typeof listener !== "function") {
      throw badArgument("listener", listener, "must be a function");
    }
    return this.#monitor.on(listener);
  }

  /**
   * A tenant: whoever its guests serve, apart from all others. Errors: `bad-argument` names the option, or says that
   * there is a tenant of that id.
   *
   * @example
   * ```ts
   * await using tenant = await realm.tenant("acme", {
   *   models: [model],
   *   limits: { tokensPerMinute: 20_000, requestDeadlineMs: 60_000 },
   * });
   * console.log(tenant.id); // acme
   * ```
   */
  async tenant(id: string, options: TenantOptions): Promise<Tenant> {
    this.#checkOpen();
    return await this.#tenants.open(id, options);
  }

  /** @internal What is given up when memory is short, the longest idle first, until this is disposed of. */
  spare(holder: IdleHolder): Disposable {
    this.#memory.idle(holder);
    return { [Symbol.dispose]: () => this.#memory.busy(holder) };
  }

  /**
   * Memory of all threads, as each last said of itself: at most a few milliseconds ago, or before it slept.
   *
   * @example
   * ```ts
   * const { weightBytes, kvBytes } = await realm.memory();
   * console.log(weightBytes > 0, kvBytes); // true 0
   * ```
   */
  async memory(): Promise<RealmMemory> {
    this.#checkOpen();
    return reportMemory([
      this.#compute.statistics.read(),
      ...this.#starter.statistics(),
      ...this.#templates.statistics(),
    ]);
  }

  /**
   * What was computed so far, and how much waits.
   *
   * @example
   * ```ts
   * const { running, waiting } = await realm.statistics();
   * console.log(running, waiting); // 0 0
   * ```
   */
  async statistics(): Promise<RealmStatistics> {
    this.#checkOpen();
    const { running, waiting } = this.#tenants.admission;
    const guests = this.#starter.guestCount;
    return reportStatistics(this.#compute.counts.read(), { running, waiting, guests });
  }

  /** Ends all threads and frees all memory; what is still running fails with `cancelled`. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Stopped when what it takes passes its limit or the budget; it then leaves nothing behind. */
  async #loadWatched(order: LoadRequest): Promise<LoadedModel> {
    const stop = new AbortController();
    const { signal, maxResidentBytes } = order.options;
    using _watched = this.#monitor.watchLoad(maxResidentBytes, (error) => stop.abort(error));
    const signals = signal === undefined ? [stop.signal] : [stop.signal, signal];
    const options = { ...order.options, signal: AbortSignal.any(signals) };
    try {
      return await this.#compute.load({ ...order, options });
    } catch (thrown) {
      throw stop.signal.aborted ? asRealmError(stop.signal.reason) : thrown;
    }
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new RealmError("bad-argument", "the Realm was closed and can do no more");
  }

  async #unload(model: number): Promise<void> {
    await this.#tenants.forget(model);
    if (this.#closing === undefined) await this.#compute.unload(model);
  }

  async #close(): Promise<void> {
    const reason = new RealmError("cancelled", "the Realm was closed");
    this.#monitor.close();
    await this.#tenants.close();
    await this.#templates.close(reason);
    this.#pool.close();
    await this.#starter.close(reason);
    await this.#compute.close(reason);
  }
}

const computeEnded = new RealmError(
  "bug",
  "the compute thread ended, and its Realm can do no more",
);

const ruleOf = { "batch-invariant": "invariant", fast: "any" } as const satisfies Record<
  string,
  ColumnRule
>;
