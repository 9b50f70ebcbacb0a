// What searches take, checked: callers of the library may pass anything.

import { RealmError } from "../error/realm-error.ts";
import type { SearchOptions, SortOrder } from "./model.ts";

const limitDefault = 20;
const limitMax = 1_000;

const sorts: readonly SortOrder[] = ["popular", "downloads", "likes", "recent"];

const names: readonly (keyof SearchOptions)[] = [
  "limit",
  "sort",
  "author",
  "tags",
  "types",
  "category",
  "nsfw",
  "signal",
];

export type CheckedSearch = SearchOptions & { readonly limit: number; readonly sort: SortOrder };

/** Errors: `bad-argument` names the option. */
export function checkSearch(options: SearchOptions = {}): CheckedSearch {
  const unknown = Object.keys(options).find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) {
    throw new RealmError(
      "bad-argument",
      `a search has no option "${unknown}"; it has ${names.join(", ")}`,
    );
  }
  const { limit = limitDefault, sort = "popular", author } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
    throw new RealmError(
      "bad-argument",
      `limit is ${limit} but must be a whole number from 1 to ${limitMax}`,
    );
  }
  if (!sorts.includes(sort)) {
    throw new RealmError(
      "bad-argument",
      `sort is ${JSON.stringify(sort)} but must be one of ${sorts.join(", ")}`,
    );
  }
  if (author !== undefined && typeof author !== "string") {
    throw new RealmError("bad-argument", "author must be a text");
  }
  return { ...options, limit, sort };
}

/** Errors: `bad-argument`. */
export function checkQuery(query: unknown): string {
  if (typeof query === "string" && query.length <= 500) return query;
  throw new RealmError("bad-argument", "a query must be a text of at most 500 characters");
}
