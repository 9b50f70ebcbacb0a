// Ids of tool calls: models give none.

import { randomBytes } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab";

/** Nine letters and digits, which Mistral's templates ask for and all others take. */
export function callId(): string {
  return Array.from(randomBytes(9), (byte) => alphabet[byte & 63]).join("");
}
