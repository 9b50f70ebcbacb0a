// The tokens still in the running and their logits, in two arrays that are filled again for every token.
// Order is by logit, equal logits by id: the lower id is first. Ties never depend on how a list was sorted.

import { Layout } from "../model/layout";

export class Candidates {
  /** Of them, the first `count` are in the running. */
  count: u32 = 0;
  /** Whether they are in order, largest first. */
  sorted: bool = false;
  /** shape: [vocabulary] both; ids are u32. */
  private ids: usize;
  private logits: usize;

  constructor(
    private vocabularySize: u32,
    layout: Layout,
  ) {
    this.ids = layout.take(vocabularySize, 4);
    this.logits = layout.take(vocabularySize, 4);
  }

  id(index: u32): u32 {
    return load<u32>(this.ids + ((<usize>index) << 2));
  }

  logit(index: u32): f32 {
    return load<f32>(this.logits + ((<usize>index) << 2));
  }

  setLogit(index: u32, logit: f32): void {
    store<f32>(this.logits + ((<usize>index) << 2), logit);
  }

  private set(index: u32, id: u32, logit: f32): void {
    store<u32>(this.ids + ((<usize>index) << 2), id);
    store<f32>(this.logits + ((<usize>index) << 2), logit);
  }

  /** Every token; `logits`: shape [vocabulary]. */
  fill(logits: usize): void {
    memory.copy(this.logits, logits, (<usize>this.vocabularySize) << 2);
    for (let id: u32 = 0; id < this.vocabularySize; id++) {
      store<u32>(this.ids + ((<usize>id) << 2), id);
    }
    this.count = this.vocabularySize;
    this.sorted = false;
  }

  /** The `count` (above 0) largest, in order: a heap with the least at its top takes in what beats it. */
  fillLargest(logits: usize, count: u32): void {
    this.count = min(count, this.vocabularySize);
    for (let id: u32 = 0; id < this.count; id++) {
      this.set(id, id, load<f32>(logits + ((<usize>id) << 2)));
    }
    this.makeHeap();
    let least = this.logit(0);
    for (let id = this.count; id < this.vocabularySize; id++) {
      const logit = load<f32>(logits + ((<usize>id) << 2));
      if (!(logit > least)) continue;
      this.set(0, id, logit);
      this.sift(0, this.count);
      least = this.logit(0);
    }
    this.sortHeap();
  }

  /** Puts all of them in order. */
  sort(): void {
    if (this.sorted) return;
    this.makeHeap();
    this.sortHeap();
  }

  /** Drops those under `least`, keeping the order of the rest and at least one. */
  keepFrom(least: f32): void {
    let kept: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      if (this.logit(i) < least) continue;
      this.set(kept, this.id(i), this.logit(i));
      kept++;
    }
    if (kept > 0) this.count = kept;
  }

  /** Largest logit. */
  largest(): f32 {
    let best = this.logit(0);
    if (this.sorted) return best;
    for (let i: u32 = 1; i < this.count; i++) best = max<f32>(best, this.logit(i));
    return best;
  }

  private makeHeap(): void {
    for (let i = this.count >> 1; i > 0; i--) this.sift(i - 1, this.count);
  }

  /** Takes the least off the heap again and again, to its end: what stays is in order. */
  private sortHeap(): void {
    for (let end = this.count; end > 1; end--) {
      const last = end - 1;
      const id = this.id(0);
      const logit = this.logit(0);
      this.set(0, this.id(last), this.logit(last));
      this.set(last, id, logit);
      this.sift(0, last);
    }
    this.sorted = true;
  }

  /** Whether candidate `a` comes after `b` in the order. */
  private after(a: u32, b: u32): bool {
    const x = this.logit(a);
    const y = this.logit(b);
    return x < y || (x == y && this.id(a) > this.id(b));
  }

  /** Moves candidate `at` down a heap of `count` with the last in order at its top. */
  private sift(at: u32, count: u32): void {
    const id = this.id(at);
    const logit = this.logit(at);
    for (;;) {
      let child: u32 = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.after(child + 1, child)) child++;
      const other = this.logit(child);
      if (!(other < logit || (other == logit && this.id(child) > id))) break;
      this.set(at, this.id(child), other);
      at = child;
    }
    this.set(at, id, logit);
  }
}
