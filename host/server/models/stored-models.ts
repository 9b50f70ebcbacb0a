// The models of the store, as it is when somebody asks: what is pulled while the server runs is served, what is removed
// is not any more, and what is pulled anew is another model.

import { RealmError } from "../../error/realm-error.ts";
import type { Realm } from "../../runtime/realm.ts";
import { ModelStanding } from "./model-standing.ts";

/** Where models lie. */
export interface ModelFiles {
  /** The file of a path, or of a name in the store. Errors: `not-found`, `bad-file`. */
  readonly pathOf: (source: string) => string;
  /** What the store has when it is asked. */
  readonly storedNames: () => readonly string[];
}

export class StoredModels {
  readonly #realm: Realm;
  readonly #files: ModelFiles;
  readonly #keepAliveSeconds: number;
  readonly #standings = new Map<string, ModelStanding>();

  constructor(realm: Realm, files: ModelFiles, keepAliveSeconds: number) {
    this.#realm = realm;
    this.#files = files;
    this.#keepAliveSeconds = keepAliveSeconds;
  }

  names(): readonly string[] {
    return this.#files.storedNames();
  }

  /** Without those whose record or file is not to be read. */
  list(): ModelStanding[] {
    const names = this.names();
    for (const name of this.#standings.keys()) if (!names.includes(name)) this.#leave(name);
    return names.flatMap((name) => {
      try {
        return [this.#standing(name)];
      } catch (thrown) {
        if (thrown instanceof RealmError) return [];
        throw thrown;
      }
    });
  }

  /** None: the store has no such model. Errors: as `ModelFiles.pathOf`. */
  find(name: string): ModelStanding | undefined {
    if (this.names().includes(name)) return this.#standing(name);
    this.#leave(name);
    return undefined;
  }

  #standing(name: string): ModelStanding {
    const path = this.#files.pathOf(name);
    const known = this.#standings.get(name);
    if (known?.served.path === path) return known;
    this.#leave(name);
    const settings = { name, preload: false, keepAliveSeconds: this.#keepAliveSeconds };
    const standing = new ModelStanding(this.#realm, settings, path);
    this.#standings.set(name, standing);
    return standing;
  }

  /** Whoever uses it has it to the end. */
  #leave(name: string): void {
    this.#standings.get(name)?.keepAlive(0);
    this.#standings.delete(name);
  }
}
