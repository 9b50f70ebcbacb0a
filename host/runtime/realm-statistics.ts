// What `realm.statistics()` says: how well requests share products, and how long they wait.

import type { HeldCounts, ProductCounts } from "../compute/product-counts.ts";

/** Counts since the Realm was opened. */
export interface RealmStatistics extends ProductCounts, HeldCounts {
  /** Columns of requests in one product, on average. */
  readonly columnsPerProduct: number;
  /** Share of the columns computed that were of requests; the rest fills products up. */
  readonly occupancy: number;
  /** From when a run was asked for until its last product began, on average. */
  readonly waitingMs: number;
  /** Requests of tenants that run, and that wait for their turn, a place or memory. */
  readonly running: number;
  readonly waiting: number;
  /** Guests with a thread, also those that wait to be used. */
  readonly guests: number;
}

type Present = Pick<RealmStatistics, "running" | "waiting" | "guests">;

export function reportStatistics(
  counts: ProductCounts & HeldCounts,
  present: Present,
): RealmStatistics {
  const { runs, products, columns, paddingColumns, waitedMs } = counts;
  return {
    ...counts,
    ...present,
    columnsPerProduct: ratio(columns, products),
    occupancy: ratio(columns, columns + paddingColumns),
    waitingMs: ratio(waitedMs, runs),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
