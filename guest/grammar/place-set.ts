// The places of a state that is being made: where a text may be in the grammar, the node of a character that has
// begun in the upper half, the stack behind it in the lower.

import { Layout } from "../model/layout";
import { ENDLESS } from "./least-lengths";

/** An enumeration of 1,000 texts that begin alike has 1,000. */
export const PLACES_OF_STATE_MAX: u32 = 16384;

export class PlaceSet {
  count: u32 = 0;
  /** Whether a text may end. */
  accepts: bool = false;
  /** Bytes to the end of a text, at least. */
  least: u32 = 0;
  /** shape: [PLACES_OF_STATE_MAX], u64. */
  readonly start: usize;

  constructor(layout: Layout) {
    this.start = layout.take(PLACES_OF_STATE_MAX, 8);
  }

  clear(): void {
    this.count = 0;
    this.accepts = false;
    this.least = ENDLESS;
  }

  get byteLength(): usize {
    return (<usize>this.count) << 3;
  }

  get isFull(): bool {
    return this.count == PLACES_OF_STATE_MAX;
  }

  /** A text may end. */
  addEnd(): void {
    this.accepts = true;
    this.least = 0;
  }

  /** `least`: bytes from there to the end. Not while it is full. */
  add(node: u32, stack: u32, least: u32): void {
    this.least = min(this.least, least);
    this.set(this.count++, ((<u64>node) << 32) | stack);
  }

  hash(): u64 {
    let hash: u64 = this.accepts ? 1 : 2;
    for (let i: u32 = 0; i < this.count; i++) {
      hash = (hash ^ this.at(i)) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 29;
    }
    return hash;
  }

  /** Puts them in ascending order, each once. */
  sort(): void {
    const count = this.count;
    for (let i = count >> 1; i > 0; i--) this.sift(i - 1, count);
    for (let end = count; end > 1; end--) {
      const largest = this.at(0);
      this.set(0, this.at(end - 1));
      this.set(end - 1, largest);
      this.sift(0, end - 1);
    }
    let kept: u32 = min<u32>(count, 1);
    for (let i: u32 = 1; i < count; i++) {
      const place = this.at(i);
      if (place != this.at(kept - 1)) this.set(kept++, place);
    }
    this.count = kept;
  }

  private at(index: u32): u64 {
    return load<u64>(this.start + ((<usize>index) << 3));
  }

  private set(index: u32, place: u64): void {
    store<u64>(this.start + ((<usize>index) << 3), place);
  }

  /** Moves the place at `at` down a heap of `count` with the largest at its top. */
  private sift(at: u32, count: u32): void {
    const place = this.at(at);
    for (;;) {
      let child: u32 = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.at(child + 1) > this.at(child)) child++;
      if (this.at(child) <= place) break;
      this.set(at, this.at(child));
      at = child;
    }
    this.set(at, place);
  }
}
