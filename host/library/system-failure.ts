// What the system says when a file cannot be made, written or read, as an error of Realm's.

import { RealmError } from "../error/realm-error.ts";
import type { ErrorCode } from "../error/codes.ts";

const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ["ENOENT", "not-found"],
  ["EACCES", "denied"],
  ["EPERM", "denied"],
  ["EROFS", "denied"],
  ["ENOSPC", "limit"],
  ["EDQUOT", "limit"],
  ["EFBIG", "limit"],
  ["EMFILE", "limit"],
  ["ENFILE", "limit"],
]);

/** `action`: what was attempted, with the path. What is a RealmError stays one. */
export function systemFailure(action: string, thrown: unknown): RealmError {
  if (thrown instanceof RealmError) return thrown;
  const systemCode = systemCodeOf(thrown) ?? "unknown";
  const why =
    systemCode === "ENOSPC" ? "the disk is full (ENOSPC)" : `the system says ${systemCode}`;
  return new RealmError(codes.get(systemCode) ?? "bad-file", `${action}: ${why}`, {
    cause: thrown,
  });
}

/** `ENOENT` and its like; undefined for what is no error of the system. */
export function systemCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}
