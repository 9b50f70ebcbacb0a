// Errors on the guest's border: RealmErrors go in as the world's error records and come out of them again.

import type { Error as WorldError } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";

/**
 * The record for what a host function threw. Anything but a RealmError is thrown on: the host is wrong, and
 * the guest, which has no error for that, must not go on.
 */
export function worldError(thrown: unknown): WorldError {
  if (!(thrown instanceof RealmError)) throw thrown;
  return { kind: thrown.kind, code: thrown.code, message: thrown.message };
}

/** The error record in what an export threw; none when the guest trapped or the glue failed. */
export function thrownRecord(thrown: unknown): WorldError | undefined {
  if (!(thrown instanceof Error) || !("payload" in thrown)) return undefined;
  const { payload } = thrown;
  if (typeof payload !== "object" || payload === null) return undefined;
  if (!("kind" in payload && "code" in payload && "message" in payload)) return undefined;
  return payload as WorldError;
}
