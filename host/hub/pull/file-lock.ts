// A lock between processes that ends with its holder, however that ends: SQLite's exclusive transaction on a file of its
// own, which the system keeps and gives back. Nothing has to be guessed of what a killed process left.

import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { RealmError } from "../../error/realm-error.ts";
import { systemFailure } from "../../library/system-failure.ts";

/** Between two tries for a lock that somebody holds. */
const pollMs = 100;

export interface FileLock {
  release(): void;
}

export interface LockWait {
  readonly signal?: AbortSignal | undefined;
  /** Called once, where somebody else holds it. */
  readonly onWait?: (() => void) | undefined;
}

/** Waits until nobody holds it. Errors: `cancelled`, `denied`, `limit`. */
export async function lockFile(path: string, { signal, onWait }: LockWait = {}): Promise<FileLock> {
  await makeFolder(dirname(path));
  for (let waited = false; ; waited = true) {
    const lock = tryLockFile(path);
    if (lock !== undefined) return lock;
    if (!waited) onWait?.();
    if (signal?.aborted === true) throw cancelled();
    await setTimeout(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw cancelled();
    });
  }
}

/** Undefined: somebody holds it. The folder must be there. Errors: `denied`, `limit`. */
export function tryLockFile(path: string): FileLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    const held = database;
    return { release: () => held.close() };
  } catch (thrown) {
    database?.close();
    if (isBusy(thrown)) return undefined;
    throw systemFailure(`cannot lock "${path}"`, thrown);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    throw systemFailure(`cannot make the folder "${folder}"`, thrown);
  }
}

const sqliteBusy = 5;

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && "errcode" in thrown && thrown.errcode === sqliteBusy;
}

function cancelled(): RealmError {
  return new RealmError("cancelled", "cancelled while another pull fetches the same file");
}
