// What a run of the fuzzer is to do, and what it says of it. Input `index` of seed `seed` is the same file in every run.

export interface FuzzOrder {
  readonly seed: number;
  /** Number of the first input. */
  readonly first: number;
  readonly count: number;
  /** The process writes here which input it is at: a crash says no more. */
  readonly progressFile: string;
}

export interface FuzzCounts {
  readonly inputs: number;
  /** By the reader alone. */
  readonly read: number;
  readonly refused: number;
  /** Through the store. */
  readonly loaded: number;
  readonly faults: number;
  readonly files: number;
  /** By the peer's reader. */
  readonly compared: number;
  /** How often each mutation was done. */
  readonly mutations: Readonly<Record<string, number>>;
  readonly residentGrowthBytes: number;
}

export interface FuzzFailure {
  readonly index: number;
  readonly mutations: readonly string[];
  readonly message: string;
}

export type FuzzReport =
  | { readonly tag: "done"; readonly counts: FuzzCounts }
  | { readonly tag: "failed"; readonly failure: FuzzFailure };

/** Of the process's progress file: the index of an input. */
export const progressBytes = 8;
