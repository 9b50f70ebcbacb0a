// The models that requests can name: loaded when they are first wanted, unloaded when nobody has used them for as long
// as they are kept. A model in use is never unloaded; whoever uses one holds a lease on it.

import { RealmError } from "../../error/realm-error.ts";
import type { Model } from "../../runtime/model.ts";
import type { Realm } from "../../runtime/realm.ts";
import type { ServerSettings } from "../configuration/settings.ts";
import { nameAmong } from "./model-names.ts";
import { ModelStanding } from "./model-standing.ts";
import type { ModelStatus, ServedModel } from "./model-standing.ts";
import { StoredModels } from "./stored-models.ts";
import type { ModelFiles } from "./stored-models.ts";

/** The model stays loaded until this is disposed of. */
export interface ModelLease extends Disposable {
  readonly served: ServedModel;
  readonly model: Model;
}

type Settings = Pick<ServerSettings, "models" | "store" | "storeKeepAliveSeconds">;

export class ServedModels {
  readonly #configured = new Map<string, ModelStanding>();
  readonly #stored: StoredModels | undefined;

  /** Errors: `bad-argument` (two of one name); as `files.pathOf`. */
  constructor(realm: Realm, settings: Settings, files: ModelFiles) {
    for (const model of settings.models) {
      const { name, source = name } = model;
      if (this.#configured.has(name)) {
        const quoted = JSON.stringify(name);
        throw new RealmError("bad-argument", `two models are to be served as ${quoted}`);
      }
      const standing = new ModelStanding(realm, model, files.pathOf(source));
      this.#configured.set(name, standing);
    }
    if (settings.store)
      this.#stored = new StoredModels(realm, files, settings.storeKeepAliveSeconds);
  }

  list(): ModelStatus[] {
    return this.#standings().map(({ status }) => status);
  }

  /** What a model is called that a request names so; what is served by no such name keeps it. */
  nameOf(asked: string): string {
    if (this.#configured.has(asked)) return asked;
    const stored = this.#stored?.names() ?? [];
    return nameAmong([...this.#configured.keys(), ...stored], asked) ?? asked;
  }

  /** Errors: `not-found`; `bad-file` (its record in the store). */
  status(name: string): ModelStatus {
    return this.#standing(name).status;
  }

  /** Whether the settings name it, so that it is served whatever the store has. */
  isConfigured(name: string): boolean {
    return this.#configured.has(name);
  }

  /** Loads all that are to be there from the start. Errors: as `realm.load`. */
  async preload(): Promise<void> {
    for (const { served } of this.#configured.values()) {
      if (served.settings.preload !== false) await this.load(served.name);
    }
  }

  async load(name: string): Promise<void> {
    using _lease = await this.lease(name);
  }

  /** The model, loaded. Errors: `not-found`, `bad-file`; as `realm.load`. */
  async lease(name: string): Promise<ModelLease> {
    const standing = this.#standing(name);
    const using = standing.use();
    try {
      const model = await standing.loaded();
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
    for (const standing of this.#standings()) standing.close();
  }

  #standings(): ModelStanding[] {
    const configured = [...this.#configured.values()];
    const stored = this.#stored?.list() ?? [];
    return [...configured, ...stored.filter(({ served }) => !this.#configured.has(served.name))];
  }

  #standing(asked: string): ModelStanding {
    const name = this.nameOf(asked);
    const standing = this.#configured.get(name) ?? this.#stored?.find(name);
    if (standing !== undefined) return standing;
    throw new RealmError("not-found", `the model ${JSON.stringify(asked)} is not served here`);
  }
}
