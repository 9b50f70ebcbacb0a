// A worker's answer to a call that failed.

import { asRealmError } from "../error/realm-error.ts";
import type { ReplyMessage } from "./call-messages.ts";

/** Of a worker that can go on. */
export function failure(id: number, thrown: unknown): ReplyMessage {
  const { code, message } = asRealmError(thrown);
  return { id, type: "failure", error: { code, message }, spent: false };
}
