// Errors about a component. What its bytes say is quoted, escaped and cut, for it may be hostile.

import { RealmError } from "../error/realm-error.ts";

const quotedCharactersMax = 80;

/** A text of the component, fit for a message: in quotes, all but ASCII escaped, cut. */
export function quoted(text: string): string {
  const cut = JSON.stringify(text.slice(0, quotedCharactersMax)).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length <= quotedCharactersMax ? cut : `${cut}... (${text.length} characters)`;
}

/** The bytes contradict the format. */
export function badFile(message: string): RealmError {
  return new RealmError("bad-file", message);
}

/** The component may be right, but Realm does not run such. */
export function unsupported(message: string): RealmError {
  return new RealmError("unsupported", message);
}

/** More than is allowed. */
export function beyondLimit(message: string): RealmError {
  return new RealmError("limit", message);
}
