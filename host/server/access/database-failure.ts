// What SQLite and the file system say when the key file cannot be opened, read or written, in Realm's codes.

import type { ErrorCode } from "../../error/codes.ts";
import { RealmError } from "../../error/realm-error.ts";

// Source: SQLite's "Result and Error Codes"; the low byte of an extended code is its primary one.
const sqliteCodes: Readonly<Record<number, ErrorCode>> = {
  3: "denied", // SQLITE_PERM
  5: "limit", // SQLITE_BUSY
  6: "limit", // SQLITE_LOCKED
  8: "denied", // SQLITE_READONLY
  11: "bad-file", // SQLITE_CORRUPT
  13: "limit", // SQLITE_FULL
  14: "denied", // SQLITE_CANTOPEN
  26: "bad-file", // SQLITE_NOTADB
};

const systemCodes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ENOTDIR: "denied",
  EEXIST: "denied",
  ENOSPC: "limit",
  EDQUOT: "limit",
};

/** What to report of `doing`, such as "opening the keys in keys.sqlite"; a RealmError stays as it is. */
export function databaseFailure(doing: string, thrown: unknown, otherwise: ErrorCode): RealmError {
  if (thrown instanceof RealmError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RealmError(codeOf(thrown) ?? otherwise, `${doing}: ${message}`, { cause: thrown });
}

function codeOf(thrown: unknown): ErrorCode | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ("errcode" in thrown && typeof thrown.errcode === "number") {
    return sqliteCodes[thrown.errcode & 0xff];
  }
  return "code" in thrown && typeof thrown.code === "string" ? systemCodes[thrown.code] : undefined;
}
