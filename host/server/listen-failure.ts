// Why a server cannot listen, in Realm's codes.

import type { ErrorCode } from "../error/codes.ts";
import { RealmError } from "../error/realm-error.ts";

const systemCodes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "denied",
  EADDRINUSE: "address-in-use",
  // An address of another machine, a name of none.
  EADDRNOTAVAIL: "bad-argument",
  EAI_AGAIN: "bad-argument",
  ENOTFOUND: "bad-argument",
};

/** `address`: as in "127.0.0.1, port 8420". */
export function listenFailure(address: string, cause: unknown): RealmError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RealmError(codeOf(cause), `listening on ${address}: ${message}`, { cause });
}

function codeOf(cause: unknown): ErrorCode {
  if (!(cause instanceof Error) || !("code" in cause)) return "bug";
  return systemCodes[String(cause.code)] ?? "bug";
}
