// The compute worker's counts, on a page shared with the main thread. The worker is its one writer.

import { noProducts } from "../compute/product-counts.ts";
import type { HeldCounts, ProductCounts } from "../compute/product-counts.ts";

type Counts = ProductCounts & HeldCounts;

const nothing: Counts = { ...noProducts, mailboxes: 0, programs: 0 };
const slots = Object.keys(nothing) as readonly (keyof Counts)[];

export class CountsPage {
  readonly shared: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(shared = new SharedArrayBuffer(slots.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    // Safety: one isolate writes; a reader sees each aligned 8-byte value whole, and no two belong together.
    this.#values = new Float64Array(shared);
  }

  publish(counts: Counts): void {
    slots.forEach((slot, index) => {
      this.#values[index] = counts[slot];
    });
  }

  read(): Counts {
    const counts = { ...nothing };
    for (const [index, slot] of slots.entries()) counts[slot] = this.#values[index] ?? 0;
    return counts;
  }
}
