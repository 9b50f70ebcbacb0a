// Pages of a listing, until there are enough models or no more pages.

import { RealmError } from "../error/realm-error.ts";
import type { Model } from "./model.ts";

/** A hub that always has a next page, and nothing on it, is not followed for ever. */
const pagesMax = 200;

export interface Page {
  readonly models: readonly Model[];
  /** Undefined: it is the last. */
  readonly next: string | undefined;
}

export interface Listing {
  readonly first: string;
  readonly limit: number;
  readonly read: (address: string) => Promise<Page>;
  readonly keep: (model: Model) => boolean;
}

/** Each model once. Errors: what `read` throws; `bad-answer` where pages repeat. */
export async function collectPages({ first, limit, read, keep }: Listing): Promise<Model[]> {
  const models = new Map<string, Model>();
  const seen = new Set<string>();
  let next: string | undefined = first;
  while (next !== undefined && models.size < limit && seen.size < pagesMax) {
    if (seen.has(next))
      throw new RealmError("bad-answer", "the hub's pages lead back to a page before");
    seen.add(next);
    const page: Page = await read(next);
    for (const model of page.models) {
      if (keep(model) && models.size < limit) models.set(model.id, models.get(model.id) ?? model);
    }
    next = page.next;
  }
  return [...models.values()];
}
