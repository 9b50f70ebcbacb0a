// What native memory may be taken, and by whom. Bytes are reserved before they are allocated, so that a
// model too large is an error and not a machine that swaps.

import { RealmError } from "../error/realm-error.ts";

export class MemoryBudget {
  /** Infinity: no limit. */
  readonly limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** An account of its own, so that all it reserved can be given back at once. */
  account(): MemoryAccount {
    return new MemoryAccount(this);
  }

  /** @internal For accounts. Errors: `out-of-memory`. */
  take(bytes: number, purpose: string): void {
    const left = this.limitBytes - this.#usedBytes;
    if (bytes > left) {
      throw new RealmError(
        "out-of-memory",
        `cannot allocate ${bytes} bytes for ${purpose}: ${left} of the memory budget's ` +
          `${this.limitBytes} bytes are left`,
      );
    }
    this.#usedBytes += bytes;
  }

  /** @internal For accounts. */
  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

export class MemoryAccount {
  readonly #budget: MemoryBudget;
  #bytes = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Errors: `out-of-memory`, naming need, budget and what is left. */
  reserve(bytes: number, purpose: string): void {
    this.#budget.take(bytes, purpose);
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#budget.giveBack(bytes);
    this.#bytes -= bytes;
  }

  releaseAll(): void {
    this.release(this.#bytes);
  }
}
