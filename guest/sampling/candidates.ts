// The tokens still in the running and their logits. At first they are all of the vocabulary, read where they lie;
// they are copied only when a sampler changes or drops some. Order is by logit, equal logits by id: the lower id is
// first. Which tokens are kept never depends on how they were sorted.

import { exponential4, exponentialScalar } from "../model/kernels/exponential";
import { Layout } from "../model/layout";
import { largestIndex } from "./distribution";
import { selectLargest, sortRange, takeLargest } from "./selection";

/** Put in order at once, at least; then eight times as many as before. */
const ORDERED_MIN: u32 = 64;
const ORDERED_GROWTH: u32 = 8;

export class Candidates {
  /** In the running: the first of them. */
  count: u32 = 0;
  /** Whether candidate i is token i, all tokens in the running. */
  isWhole: bool = false;
  /** The largest logit when `weigh` was called. */
  top: f32 = 0;
  /** So many are in order, and none behind them comes before one of them. */
  private ordered: u32 = 0;
  /** Where the logits lie: as they were given, or the own ones. */
  private values: usize = 0;
  /** shape: [vocabulary] each; ids are u32. Weights have a multiple of 4 places. */
  private ids: usize;
  private logits: usize;
  private weights: usize;

  constructor(
    private vocabularySize: u32,
    layout: Layout,
  ) {
    this.ids = layout.take(vocabularySize, 4);
    this.logits = layout.take(vocabularySize, 4);
    this.weights = layout.take((vocabularySize + 3) & ~3, 4);
  }

  /** Every token; `logits`: shape [vocabulary], which stays as it is. */
  begin(logits: usize): void {
    this.values = logits;
    this.count = this.vocabularySize;
    this.isWhole = true;
    this.ordered = 0;
  }

  id(index: u32): u32 {
    return this.isWhole ? index : load<u32>(this.ids + ((<usize>index) << 2));
  }

  logit(index: u32): f32 {
    return load<f32>(this.values + ((<usize>index) << 2));
  }

  /** After `weigh`. */
  weight(index: u32): f32 {
    return load<f32>(this.weights + ((<usize>index) << 2));
  }

  /** Call `forgetOrder` when all are set. */
  setLogit(index: u32, logit: f32): void {
    this.own();
    store<f32>(this.logits + ((<usize>index) << 2), logit);
  }

  forgetOrder(): void {
    this.ordered = 0;
  }

  /** Own logits, to be changed where they lie; shape: [count]. */
  own(): usize {
    if (this.values == this.logits) return this.logits;
    memory.copy(this.logits, this.values, (<usize>this.count) << 2);
    this.values = this.logits;
    return this.logits;
  }

  /** Index of the largest, the lowest id among equals. */
  largestIndex(): u32 {
    if (this.ordered > 0) return 0;
    const best = largestIndex(this.values, this.count);
    if (this.isWhole) return best;
    let first = best;
    for (let i = best + 1; i < this.count; i++) {
      if (this.logit(i) == this.logit(best) && this.id(i) < this.id(first)) first = i;
    }
    return first;
  }

  largest(): f32 {
    return this.logit(this.largestIndex());
  }

  /** Keeps the `count` (above 0) largest, in order. */
  keepLargest(count: u32): void {
    if (count >= this.count) return;
    if (this.isWhole) takeLargest(this.values, this.count, this.ids, this.logits, count);
    else if (this.ordered < count) this.orderFrom(this.ordered, count);
    this.ordered = count;
    this.settle(count);
  }

  /** Puts the first `count` in order, and as many behind them as spares doing it often. */
  order(count: u32): void {
    if (this.ordered >= min(count, this.count)) return;
    const more = max(this.ordered * ORDERED_GROWTH, ORDERED_MIN);
    this.orderFrom(this.ordered, min(max(count, more), this.count));
  }

  /** Drops those under `least`, keeping the order of the rest; where all are, none. */
  keepFrom(least: f32): void {
    let kept: u32 = 0;
    const limit = f32x4.splat(least);
    for (let i: u32 = 0; i < this.count; i++) {
      const at = this.values + ((<usize>i) << 2);
      if (i + 4 <= this.count && !v128.any_true(f32x4.ge(v128.load(at), limit))) {
        i += 3;
        continue;
      }
      if (this.logit(i) < least) continue;
      this.put(kept, this.id(i), this.logit(i));
      kept++;
    }
    if (kept == 0) return;
    this.ordered = min(this.ordered, kept);
    this.settle(kept);
  }

  /** Call `forgetOrder` when all are where they shall be. */
  exchange(a: u32, b: u32): void {
    if (a == b) return;
    this.unfold();
    const id = this.id(a);
    const logit = this.logit(a);
    this.put(a, this.id(b), this.logit(b));
    this.put(b, id, logit);
  }

  /** Puts all behind the first `first` in order; they are such that none of those comes behind one of these. */
  orderBehind(first: u32): void {
    this.unfold();
    sortRange(this.ids, this.logits, first, this.count);
    if (first == 0) this.ordered = this.count;
  }

  /** Puts one in the place of another before it, which is gone; the caller drops what is behind those he moved. */
  move(from: u32, to: u32): void {
    this.put(to, this.id(from), this.logit(from));
  }

  /** Keeps those from `first` up to before `end`. */
  keepRange(first: u32, end: u32): void {
    if (first == 0 && end == this.count) return;
    this.unfold();
    for (let i = first; i < end; i++) this.put(i - first, this.id(i), this.logit(i));
    this.count = end - first;
    this.ordered = max(min(this.ordered, end), first) - first;
  }

  /** Keeps one. */
  keepOne(index: u32): void {
    this.put(0, this.id(index), this.logit(index));
    this.ordered = 1;
    this.settle(1);
  }

  /**
   * Makes weight i e^(logit i - top), `top` the largest, 0 where the logit is minus infinity or no number. Gives their
   * sum, at least 1, or 0 where the largest is not finite: then nothing can be chosen.
   */
  weigh(): f64 {
    const top = this.largest();
    this.top = top;
    if (!isFinite<f32>(top)) return 0;
    const shift = f32x4.splat(top);
    const whole = this.count & ~3;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let i: u32 = 0; i < whole; i += 4) {
      const at = (<usize>i) << 2;
      const x = f32x4.sub(v128.load(this.values + at), shift);
      const e = v128.and(exponential4(x), f32x4.gt(x, f32x4.splat(-Infinity)));
      v128.store(this.weights + at, e);
      low = f64x2.add(low, f64x2.promote_low_f32x4(e));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(e, e, 2, 3, 2, 3)));
    }
    const both = f64x2.add(low, high);
    let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    for (let i = whole; i < this.count; i++) {
      const x = this.logit(i) - top;
      const e: f32 = x > -Infinity ? exponentialScalar(x) : 0;
      store<f32>(this.weights + ((<usize>i) << 2), e);
      sum += <f64>e;
    }
    return sum;
  }

  /** Makes ids and logits arrays of their own. */
  private unfold(): void {
    this.own();
    if (!this.isWhole) return;
    for (let id: u32 = 0; id < this.count; id++) store<u32>(this.ids + ((<usize>id) << 2), id);
    this.isWhole = false;
  }

  /** Writes to the own arrays, at an index that `values` was read up to. */
  private put(index: u32, id: u32, logit: f32): void {
    store<u32>(this.ids + ((<usize>index) << 2), id);
    store<f32>(this.logits + ((<usize>index) << 2), logit);
  }

  /** The own arrays are the candidates now, `count` of them. */
  private settle(count: u32): void {
    this.count = count;
    this.isWhole = false;
    this.values = this.logits;
  }

  private orderFrom(first: u32, end: u32): void {
    this.unfold();
    if (end < this.count) selectLargest(this.ids, this.logits, first, end, this.count);
    sortRange(this.ids, this.logits, first, end);
    this.ordered = end;
  }
}
