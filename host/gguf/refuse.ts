// Errors about a file. What a file says is quoted, escaped and cut, for it may be hostile.

import { RealmError } from "../error/realm-error.ts";

const quotedCharactersMax = 80;

/** A text from a file, fit for a message: in quotes, controls escaped, cut after 80 characters. */
export function quoted(text: string): string {
  if (text.length <= quotedCharactersMax) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, quotedCharactersMax))}... (${text.length} characters)`;
}

/** The file contradicts itself, the format, or a limit. */
export function badFile(message: string): RealmError {
  return new RealmError("bad-file", message);
}

/** The file may be right, but Realm cannot use it. */
export function unsupported(message: string): RealmError {
  return new RealmError("unsupported", message);
}
