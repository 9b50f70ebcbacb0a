// The models that requests can name: loaded when they are first wanted, unloaded when nobody has used them for as long
// as they are kept. A model in use is never unloaded; whoever uses one holds a lease on it.

import { RealmError } from "../../error/realm-error.ts";
import type { Model } from "../../runtime/model.ts";
import type { Realm } from "../../runtime/realm.ts";
import type { ModelFile } from "../configuration/settings-schema.ts";
import { keepAliveOf, ModelStanding } from "./model-standing.ts";
import type { ModelStatus, ServedModel } from "./model-standing.ts";

/** The model stays loaded until this is disposed of. */
export interface ModelLease extends Disposable {
  readonly served: ServedModel;
  readonly model: Model;
}

export class ServedModels {
  readonly #realm: Realm;
  readonly #standings = new Map<string, ModelStanding>();

  /** `pathOf`: the file of a path or name. Errors: `bad-argument` (two of one name); as `pathOf`. */
  constructor(realm: Realm, models: readonly ModelFile[], pathOf: (source: string) => string) {
    this.#realm = realm;
    for (const settings of models) {
      const { name, source = name } = settings;
      if (this.#standings.has(name)) {
        const quoted = JSON.stringify(name);
        throw new RealmError("bad-argument", `two models are to be served as ${quoted}`);
      }
      this.#standings.set(name, new ModelStanding(settings, pathOf(source)));
    }
  }

  get names(): string[] {
    return [...this.#standings.keys()];
  }

  list(): ModelStatus[] {
    return [...this.#standings.values()].map((standing) => standing.status);
  }

  /** Errors: `not-found`. */
  status(name: string): ModelStatus {
    return this.#standing(name).status;
  }

  /** Loads all that are to be there from the start. Errors: as `realm.load`. */
  async preload(): Promise<void> {
    for (const { name, settings } of this.list()) {
      if (settings.preload !== false) await this.load(name);
    }
  }

  async load(name: string): Promise<void> {
    using _lease = await this.lease(name);
  }

  /** The model, loaded. Errors: `not-found`; as `realm.load`. */
  async lease(name: string): Promise<ModelLease> {
    const standing = this.#standing(name);
    const using = standing.use();
    try {
      const model = await standing.loaded(() => this.#load(standing));
      return { served: standing.served, model, [Symbol.dispose]: () => using[Symbol.dispose]() };
    } catch (thrown) {
      using[Symbol.dispose]();
      throw thrown;
    }
  }

  /** Unloads it as soon as nobody uses it. Errors: `not-found`. */
  unload(name: string): void {
    this.#standing(name).keepAlive(0);
  }

  /** How long it stays when nobody uses it any more; Infinity: for good. Until it is unloaded. */
  keepAlive(name: string, ms: number): void {
    this.#standing(name).keepAlive(ms);
  }

  close(): void {
    for (const standing of this.#standings.values()) standing.close();
  }

  #standing(name: string): ModelStanding {
    const standing = this.#standings.get(name);
    if (standing !== undefined) return standing;
    throw new RealmError("not-found", `the model ${JSON.stringify(name)} is not served here`);
  }

  async #load({ served }: ModelStanding): Promise<Model> {
    for (;;) {
      try {
        return await this.#realm.load(served.path, { mmap: served.settings.mmap });
      } catch (thrown) {
        if (!(await this.#makeRoom(thrown))) throw thrown;
      }
    }
  }

  /** Unloads the model that nobody has used for the longest, where memory is what was missing. */
  async #makeRoom(thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof RealmError) || thrown.code !== "out-of-memory") return false;
    const idle = [...this.#standings.values()].filter(
      ({ isIdle, served }) => isIdle && keepAliveOf(served.settings) < Infinity,
    );
    const [oldest] = idle.sort((left, right) => left.usedMs - right.usedMs);
    await oldest?.unload();
    return oldest !== undefined;
  }
}
