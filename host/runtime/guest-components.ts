// Components that guests are made of, by their ids, each limited to the memory of a kind and compiled once for it: V8
// shares a module between threads. A stranger's is forgotten when nobody wants it any more.

import { limitMemory } from "../component/limit-memory.ts";
import { RealmError } from "../error/realm-error.ts";
import { ownComponent } from "./guest-kind.ts";
import type { GuestKind } from "./guest-kind.ts";
import { compileComponent, readOwnGuest } from "./guest-modules.ts";
import type { GuestComponent, GuestFiles } from "./guest-modules.ts";

/** Of each table of a module; Realm's own guest has 100. */
const tableElementsMax = 65_536;

/** A component that is ready until this is disposed of, once. */
export interface KeptComponent extends Disposable {
  readonly id: string;
}

export const keptOwnComponent: KeptComponent = { id: ownComponent, [Symbol.dispose]: () => {} };

export class GuestComponents {
  readonly #files: Map<string, Promise<GuestFiles>>;
  readonly #limited = new Map<string, Promise<GuestComponent>>();
  /** Of strangers' components. */
  readonly #users = new Map<string, number>();

  constructor() {
    const own = readOwnGuest();
    // Whoever needs it reports why there is none.
    own.catch(() => {});
    this.#files = new Map([[ownComponent, own]]);
  }

  /** Makes a component ready, if it is not. Errors: what `make` fails with; it is then as before. */
  async keep(id: string, make: () => Promise<GuestFiles>): Promise<KeptComponent> {
    const files = this.#files.get(id) ?? make();
    this.#files.set(id, files);
    this.#users.set(id, (this.#users.get(id) ?? 0) + 1);
    try {
      await files;
    } catch (thrown) {
      this.#leave(id);
      throw thrown;
    }
    return { id, [Symbol.dispose]: () => this.#leave(id) };
  }

  /** Errors: `limit` (declares more than `guestMemoryBytes`), `bad-file`. */
  async of({ component, guestMemoryBytes }: GuestKind): Promise<GuestComponent> {
    const key = `${component} ${guestMemoryBytes}`;
    const known = this.#limited.get(key) ?? this.#limit(component, guestMemoryBytes);
    this.#limited.set(key, known);
    try {
      return await known;
    } catch (thrown) {
      if (this.#limited.get(key) === known) this.#limited.delete(key);
      throw thrown;
    }
  }

  #leave(id: string): void {
    const users = (this.#users.get(id) ?? 0) - 1;
    this.#users.set(id, users);
    if (users > 0) return;
    this.#users.delete(id);
    this.#files.delete(id);
    for (const key of this.#limited.keys()) {
      if (key.startsWith(`${id} `)) this.#limited.delete(key);
    }
  }

  async #limit(id: string, memoryBytes: number): Promise<GuestComponent> {
    const files = await this.#files.get(id);
    if (files === undefined) throw new RealmError("bug", `there is no component ${id}`);
    const limits = { memoryBytes, tableElements: tableElementsMax, withSiblings: true };
    const cores = [...files.cores].map(([name, bytes]): [string, Uint8Array<ArrayBuffer>] => [
      name,
      limitMemory(bytes, limits),
    ]);
    try {
      return await compileComponent({ ...files, cores: new Map(cores) });
    } catch (cause) {
      throw new RealmError("bad-file", "cannot compile a guest's component", { cause });
    }
  }
}
