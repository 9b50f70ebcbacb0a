// What the compute worker has done, in numbers that only grow (rates are differences between two readings), and what
// it holds.

export interface ProductCounts {
  /** Runs of programs that were answered. */
  readonly runs: number;
  /** Products that served them. */
  readonly products: number;
  /** Columns of runs in these products, and columns of zeros beside them. */
  readonly columns: number;
  readonly paddingColumns: number;
  /** Sum over all runs of the time from when a run was seen until its last product began. */
  readonly waitedMs: number;
  /** Time in products. */
  readonly busyMs: number;
}

/** What the compute worker holds at the moment. */
export interface HeldCounts {
  /** Of guests that are served. */
  readonly mailboxes: number;
  /** Compiled; those that are alike are one. */
  readonly programs: number;
}

export const noProducts: ProductCounts = {
  runs: 0,
  products: 0,
  columns: 0,
  paddingColumns: 0,
  waitedMs: 0,
  busyMs: 0,
};
