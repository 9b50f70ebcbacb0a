// Keys, tenants' records and usage in one SQLite file that its owner alone may read. A write that was answered is in
// the file, whatever ends the process. Synchronous: it lives in a worker (key-worker.ts).

import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { RealmError } from "../../error/realm-error.ts";
import { databaseFailure } from "./database-failure.ts";
import type { FoundKey, KeyRecord, KeySearch, KeyState, NewKey, UsageRow } from "./key-records.ts";
import { readKeyRow, readTenantRow, readUsageRow } from "./key-rows.ts";
import type { Row } from "./key-rows.ts";
import type { SecretHash } from "./key-token.ts";

const schemaVersion = 1;

const schema = `
  CREATE TABLE tenants (
    id TEXT PRIMARY KEY, record TEXT NOT NULL, revision INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE keys (
    id TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL,
    tenant TEXT NOT NULL REFERENCES tenants (id), role TEXT NOT NULL, models TEXT,
    state TEXT NOT NULL, createdAt INTEGER NOT NULL, rotatedAt INTEGER
  ) STRICT;
  CREATE TABLE usage (
    tenant TEXT NOT NULL, slotMs INTEGER NOT NULL, requests INTEGER NOT NULL, promptTokens INTEGER NOT NULL,
    cachedTokens INTEGER NOT NULL, generatedTokens INTEGER NOT NULL, PRIMARY KEY (tenant, slotMs)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};
`;

/** The longest period of a limit, and an hour. */
const keptMs = 25 * 3_600_000;
/** For another process that writes: the command line beside a server. */
const busyMs = 5000;

const addUsage = `
  INSERT INTO usage VALUES (:tenant, :slotMs, :requests, :promptTokens, :cachedTokens, :generatedTokens)
  ON CONFLICT (tenant, slotMs) DO UPDATE SET
    requests = requests + excluded.requests, promptTokens = promptTokens + excluded.promptTokens,
    cachedTokens = cachedTokens + excluded.cachedTokens,
    generatedTokens = generatedTokens + excluded.generatedTokens`;

const sumOfOld = `
  SELECT tenant, 0 AS slotMs, sum(requests) AS requests, sum(promptTokens) AS promptTokens,
    sum(cachedTokens) AS cachedTokens, sum(generatedTokens) AS generatedTokens
  FROM usage WHERE slotMs > 0 AND slotMs < :before GROUP BY tenant`;

export class KeyDatabase {
  readonly #database: DatabaseSync;

  /** Errors: `denied`, `limit` (a full disk, another process that writes), `bad-file` (no database, of another version). */
  constructor(path: string) {
    this.#database = open(path);
  }

  find(id: string | undefined): KeySearch {
    const row = id === undefined ? undefined : this.#get(findKey, { id });
    const hasKeys = this.#get("SELECT 1 AS present FROM keys LIMIT 1", {}) !== undefined;
    return { found: row === undefined ? undefined : foundKey(row), hasKeys };
  }

  create({ key, secret, tenant }: NewKey): void {
    this.#transaction(() => {
      const row = this.#get("SELECT record FROM tenants WHERE id = :id", { id: key.tenant });
      const record = JSON.stringify({
        ...(row === undefined ? {} : readTenantRow(row)),
        ...tenant,
      });
      this.#run(
        `INSERT INTO tenants VALUES (:id, :record, 1) ON CONFLICT (id) DO UPDATE
          SET revision = revision + (record <> excluded.record), record = excluded.record`,
        { id: key.tenant, record },
      );
      const models = key.models === undefined ? null : JSON.stringify(key.models);
      const { id, tenant: owner, role, state, createdAt } = key;
      this.#run(
        "INSERT INTO keys VALUES (:id, :salt, :hash, :owner, :role, :models, :state, :createdAt, NULL)",
        { id, ...secret, owner, role, models, state, createdAt },
      );
    });
  }

  list(): KeyRecord[] {
    const rows = this.#database.prepare("SELECT * FROM keys ORDER BY createdAt, id").all();
    return rows.map(readKeyRow);
  }

  setState(id: string, state: KeyState): KeyRecord {
    return this.#transaction(() => {
      const key = this.#key(id);
      if (key.state === "revoked" && state !== "revoked") throw revoked(id);
      this.#run("UPDATE keys SET state = :state WHERE id = :id", { id, state });
      return { ...key, state };
    });
  }

  rotate(id: string, { salt, hash }: SecretHash, rotatedAt: number): KeyRecord {
    return this.#transaction(() => {
      const key = this.#key(id);
      if (key.state === "revoked") throw revoked(id);
      this.#run(
        "UPDATE keys SET salt = :salt, hash = :hash, rotatedAt = :rotatedAt WHERE id = :id",
        { id, salt, hash, rotatedAt },
      );
      return { ...key, rotatedAt };
    });
  }

  addUsage(rows: readonly UsageRow[]): void {
    this.#transaction(() => {
      for (const row of rows) this.#run(addUsage, { ...row });
    });
  }

  readUsage(tenant: string | undefined): UsageRow[] {
    const rows = this.#database
      .prepare("SELECT * FROM usage WHERE :tenant IS NULL OR tenant = :tenant ORDER BY slotMs")
      .all({ tenant: tenant ?? null });
    return rows.map(readUsageRow);
  }

  /** What no limit looks at any more becomes one row a tenant. */
  foldUsage(nowMs: number): void {
    const before = nowMs - keptMs;
    this.#transaction(() => {
      const sums = this.#database.prepare(sumOfOld).all({ before });
      for (const row of sums) this.#run(addUsage, { ...readUsageRow(row) });
      this.#run("DELETE FROM usage WHERE slotMs > 0 AND slotMs < :before", { before });
    });
  }

  close(): void {
    this.#database.close();
  }

  #key(id: string): KeyRecord {
    const row = this.#get("SELECT * FROM keys WHERE id = :id", { id });
    if (row !== undefined) return readKeyRow(row);
    throw new RealmError("not-found", `there is no key ${JSON.stringify(id)}; realm keys list`);
  }

  #get(sql: string, values: Parameters): Row | undefined {
    return this.#database.prepare(sql).get(values);
  }

  #run(sql: string, values: Parameters): void {
    this.#database.prepare(sql).run(values);
  }

  #transaction<Result>(work: () => Result): Result {
    // Immediate: one that reads first and is overtaken could only fail.
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (thrown) {
      // A full disk has ended it already.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw databaseFailure("writing the keys", thrown, "bug");
    }
  }
}

type Parameters = Record<string, string | number | null | Uint8Array>;

const findKey = `
  SELECT keys.*, tenants.record, tenants.revision
  FROM keys JOIN tenants ON tenants.id = keys.tenant WHERE keys.id = :id`;

function foundKey(row: Row): FoundKey {
  const { salt, hash, revision } = row;
  if (!(salt instanceof Uint8Array) || !(hash instanceof Uint8Array)) {
    throw new RealmError("bad-file", "a key's row has no hash");
  }
  return {
    key: readKeyRow(row),
    secret: { salt, hash },
    tenant: readTenantRow(row),
    tenantRevision: Number(revision),
  };
}

function revoked(id: string): RealmError {
  return new RealmError("bad-argument", `key ${JSON.stringify(id)} was revoked, which is for good`);
}

function open(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives its other files the rights of this one.
    closeSync(openSync(path, "a", 0o600));
    const database = new DatabaseSync(path, { timeout: busyMs });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    prepare(database, path);
    return database;
  } catch (thrown) {
    throw databaseFailure(`opening the keys in ${path}`, thrown, "bad-file");
  }
}

function prepare(database: DatabaseSync, path: string): void {
  database.exec("BEGIN IMMEDIATE");
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version === 0) database.exec(schema);
  database.exec("COMMIT");
  if (version === 0 || version === schemaVersion) return;
  database.close();
  throw new RealmError(
    "bad-file",
    `the keys in ${path} have schema ${version}, and this Realm reads ${schemaVersion}`,
  );
}
