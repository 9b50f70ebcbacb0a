// The keys, as the server and `realm keys` use them: calls to the worker that has the database.

import { siblingEntry } from "../../runtime/worker-entry.ts";
import { RealmError } from "../../error/realm-error.ts";
import { WorkerCalls } from "../../runtime/worker-calls.ts";
import type {
  KeyCalls,
  KeyRecord,
  KeySearch,
  KeyState,
  Role,
  TenantRecord,
  UsageRow,
} from "./key-records.ts";
import { hashSecret, makeKeyToken, writeKeyToken } from "./key-token.ts";

export interface KeyOrder {
  readonly tenant: string;
  readonly role: Role;
  /** None: every model. */
  readonly models?: readonly string[] | undefined;
  /** What it changes of its tenant's record. */
  readonly record?: TenantRecord | undefined;
}

/** A key just made: the one time that it can be read. */
export interface IssuedKey extends KeyRecord {
  readonly token: string;
}

export class KeyStore {
  readonly #calls: WorkerCalls<KeyCalls>;

  private constructor(path: string) {
    this.#calls = new WorkerCalls<KeyCalls>({
      entry: siblingEntry(import.meta.url, "key-worker"),
      workerData: { path },
      maxYoungGenerationSizeMb: 16,
      maxOldGenerationSizeMb: 128,
      failure: (cause) =>
        new RealmError("bug", `the key database's thread ended: ${cause.message}`, { cause }),
    });
  }

  /** Opens or makes the file. Errors: `denied`, `bad-file`. */
  static async open(path: string): Promise<KeyStore> {
    const store = new KeyStore(path);
    try {
      await store.#calls.started();
      return store;
    } catch (thrown) {
      await store.#calls.terminate(closed);
      throw thrown;
    }
  }

  async create({ tenant, role, models, record = {} }: KeyOrder): Promise<IssuedKey> {
    const token = makeKeyToken();
    const key: KeyRecord = {
      id: token.id,
      tenant,
      role,
      models,
      state: "enabled",
      createdAt: Date.now(),
      rotatedAt: undefined,
    };
    const secret = hashSecret(token.secret);
    await this.#ask("create", { key, secret, tenant: record });
    return { ...key, token: writeKeyToken(token) };
  }

  /** `id`: none asks only whether there are keys. */
  async find(id: string | undefined): Promise<KeySearch> {
    return await this.#ask("find", { id });
  }

  async list(): Promise<readonly KeyRecord[]> {
    return await this.#ask("list", undefined);
  }

  /** Errors: `not-found`; `bad-argument` (it was revoked). */
  async setState(id: string, state: KeyState): Promise<KeyRecord> {
    return await this.#ask("setState", { id, state });
  }

  /** Another secret for the key; the one before is of no use any more. Errors: as `setState`. */
  async rotate(id: string): Promise<IssuedKey> {
    const token = makeKeyToken(id);
    const secret = hashSecret(token.secret);
    const key = await this.#ask("rotate", { id, secret, rotatedAt: Date.now() });
    return { ...key, token: writeKeyToken(token) };
  }

  async addUsage(rows: readonly UsageRow[]): Promise<void> {
    await this.#ask("addUsage", rows);
  }

  async readUsage(tenant?: string): Promise<readonly UsageRow[]> {
    return await this.#ask("readUsage", { tenant });
  }

  async close(): Promise<void> {
    await this.#ask("close", undefined).catch(() => undefined);
    await this.#calls.terminate(closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask<Name extends keyof KeyCalls>(
    name: Name,
    argument: KeyCalls[Name]["argument"],
  ): Promise<KeyCalls[Name]["result"]> {
    return await this.#calls.call(name, argument).result();
  }
}

const closed = new RealmError("cancelled", "the key database was closed");
