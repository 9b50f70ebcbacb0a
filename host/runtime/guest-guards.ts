// What a guest may do at most, whoever wrote it. Each is enforced on the host's side of its imports and exports.

import { RealmError } from "../error/realm-error.ts";

export interface GuestGuards {
  /** Calls of imports while one call of an export runs. */
  readonly callsPerYield: number;
  /** Programs and pending runs that it may hold at a time. */
  readonly handles: number;
  /** Bytes of lists and texts that one call may bring out of its memory. */
  readonly liftedBytesPerCall: number;
}

/** Counts the imports that are called between two yields. */
export class CallCount {
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The guest gave control back. */
  reset(): void {
    this.#count = 0;
  }

  /** Errors: `limit`, which ends the guest: it is thrown through its frames. */
  add(): void {
    this.#count += 1;
    this.check();
  }

  /** A guest may have caught what `add` threw. Errors: `limit`. */
  check(): void {
    if (this.#count <= this.#max) return;
    throw new RealmError(
      "limit",
      `a guest called its host ${this.#count} times without giving control back: ` +
        `callsPerYield is ${this.#max}`,
    );
  }
}
