// The compute worker's counts, on a page shared with the main thread. The worker is its one writer.

import { noProducts } from "../compute/product-counts.ts";
import type { ProductCounts } from "../compute/product-counts.ts";

const slots = ["runs", "products", "columns", "paddingColumns", "waitedMs", "busyMs"] as const;

export class CountsPage {
  readonly shared: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(shared = new SharedArrayBuffer(slots.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    // Safety: one isolate writes; a reader sees each aligned 8-byte value whole, and no two belong together.
    this.#values = new Float64Array(shared);
  }

  publish(counts: ProductCounts): void {
    slots.forEach((slot, index) => {
      this.#values[index] = counts[slot];
    });
  }

  read(): ProductCounts {
    const counts = { ...noProducts };
    for (const [index, slot] of slots.entries()) counts[slot] = this.#values[index] ?? 0;
    return counts;
  }
}
