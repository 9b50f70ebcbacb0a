// `--session`: a session that is kept in a file between runs. The file is replaced as a whole or not at all.

import { randomUUID } from "node:crypto";
import { access, constants, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

import { RealmError } from "../error/realm-error.ts";
import type { Session } from "../runtime/tenants/session.ts";

/**
 * Whether there was such a file; if not, there is a folder for it. Errors: `denied`, `not-found` (the folder), as
 * `session.restore`.
 */
export async function restoreSession(session: Session, path: string): Promise<boolean> {
  const file = await openExisting(path);
  if (file === undefined) return false;
  const stream = file.createReadStream({ highWaterMark: 2 ** 20 });
  try {
    await session.restore(stream);
    return true;
  } catch (thrown) {
    throw refused(`cannot go on with the session in ${JSON.stringify(path)}`, thrown);
  } finally {
    stream.destroy();
  }
}

/** Errors: `denied`, `limit` (the disk is full), as `session.save`; a file that was there is then as before. */
export async function saveSession(session: Session, path: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeWhole(beside, session.save());
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw refused(`cannot save the session in ${JSON.stringify(path)}`, thrown);
  }
}

/** What a session says is private. */
const ownerOnly = 0o600;

async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await using file = await open(path, "wx", ownerOnly);
  await file.writeFile(bytes);
  await file.sync();
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") {
      throw refused(`cannot read the session in ${JSON.stringify(path)}`, thrown);
    }
    await checkFolder(path);
    return undefined;
  }
}

/** Before the work of which the session is made, not behind it. */
async function checkFolder(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (thrown) {
    throw refused(`cannot keep a session in ${JSON.stringify(path)}`, thrown);
  }
}

function refused(what: string, thrown: unknown): RealmError {
  const system = codeOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const own = thrown instanceof RealmError ? thrown.code : "bug";
  const code = system === undefined ? own : (systemCodes[system] ?? "bad-argument");
  return new RealmError(code, `${what}: ${message}`, { cause: thrown });
}

const systemCodes: Readonly<Record<string, "denied" | "limit" | "not-found">> = {
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ENOENT: "not-found",
  ENOSPC: "limit",
  EDQUOT: "limit",
  EMFILE: "limit",
};

function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof RealmError || !(thrown instanceof Error)) return undefined;
  return "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}
