// A set of characters, as a grammar writes it: single code points and ranges, perhaps all but those. Surrogates
// are no characters, so no set has them.

const CODE_POINT_MAX: u32 = 0x10ffff;
const SURROGATE_FIRST: u32 = 0xd800;
const SURROGATE_LAST: u32 = 0xdfff;

export class CodePointSet {
  /** First and last of each range, in one number that sorts by the first. */
  private added: Array<u64> = [];
  /** Disjoint, ascending: first and last of range i at 2i and 2i + 1. */
  private bounds: Array<u32> = [];

  static single(codePoint: u32): CodePointSet {
    const set = new CodePointSet();
    set.add(codePoint, codePoint);
    return set.closed(false);
  }

  static every(): CodePointSet {
    return new CodePointSet().closed(true);
  }

  add(first: u32, last: u32): void {
    this.added.push(((<u64>first) << 32) | last);
  }

  /** This set with its ranges in order, or its complement; nothing can be added any more. */
  closed(negated: bool): CodePointSet {
    this.added.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    let next: u32 = 0;
    for (let i = 0; i < this.added.length; i++) {
      const first = <u32>(this.added[i] >> 32);
      const last = <u32>this.added[i];
      if (negated) {
        if (first > next) this.append(next, first - 1);
      } else if (last >= next) {
        this.append(max(first, next), last);
      }
      next = max(next, last + 1);
    }
    if (negated && next <= CODE_POINT_MAX) this.append(next, CODE_POINT_MAX);
    return this;
  }

  get isEmpty(): bool {
    return this.bounds.length == 0;
  }

  /** Whether it has none (0), all (2) or some (1) of the code points `first` to `last`. */
  share(first: u32, last: u32): u32 {
    const bounds = this.bounds;
    let low = 0;
    let high = bounds.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bounds[2 * middle + 1] < first) low = middle + 1;
      else high = middle;
    }
    if (2 * low == bounds.length || bounds[2 * low] > last) return 0;
    return bounds[2 * low] <= first && bounds[2 * low + 1] >= last ? 2 : 1;
  }

  private append(first: u32, last: u32): void {
    if (first < SURROGATE_FIRST) this.appendRange(first, min(last, SURROGATE_FIRST - 1));
    if (last > SURROGATE_LAST) this.appendRange(max(first, SURROGATE_LAST + 1), last);
  }

  private appendRange(first: u32, last: u32): void {
    const bounds = this.bounds;
    // Neighbours are one range, so that `share` sees all of it.
    if (bounds.length > 0 && bounds[bounds.length - 1] + 1 == first) {
      bounds[bounds.length - 1] = last;
      return;
    }
    bounds.push(first);
    bounds.push(last);
  }
}
