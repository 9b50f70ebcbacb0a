// A binary heap of u64, smallest first: the order in which pairs merge. Entries that have become stale stay
// in it; whoever takes them checks.
import { FlatBuffer } from "../text/flat-buffer";

@final
export class WorkHeap {
  length: u32 = 0;
  private entries: FlatBuffer = new FlatBuffer();

  push(entry: u64): void {
    const entries = this.entries.reserve((this.length + 1) << 3);
    let index = this.length++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = load<u64>(entries + (parent << 3));
      if (above <= entry) break;
      store<u64>(entries + (index << 3), above);
      index = parent;
    }
    store<u64>(entries + (index << 3), entry);
  }

  /** Takes the smallest; the heap is not empty. */
  pop(): u64 {
    const entries = this.entries.pointer;
    const smallest = load<u64>(entries);
    const entry = load<u64>(entries + (--this.length << 3));
    const length = this.length;
    let index: u32 = 0;
    while (true) {
      let child: u32 = 2 * index + 1;
      if (child >= length) break;
      let below = load<u64>(entries + (child << 3));
      if (child + 1 < length) {
        const right = load<u64>(entries + ((child + 1) << 3));
        if (right < below) {
          below = right;
          child++;
        }
      }
      if (entry <= below) break;
      store<u64>(entries + (index << 3), below);
      index = child;
    }
    store<u64>(entries + (index << 3), entry);
    return smallest;
  }

  free(): void {
    this.entries.free();
    this.length = 0;
  }
}
