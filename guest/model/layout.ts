// Where a session's arrays lie in its one block of memory. Constructors take their arrays from a Layout
// and touch nothing, so they run twice: from 0, to learn the size, then from the block that was allocated.

/** Arrays begin at cache lines. */
const ALIGNMENT: u64 = 64;

export class Layout {
  /** First byte past the arrays taken. */
  end: u64;

  constructor(start: usize) {
    this.end = start;
  }

  /** Room for `count` elements of `elementBytes`. */
  take(count: u64, elementBytes: u32): usize {
    const start = this.end;
    this.end = (start + count * elementBytes + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
    return <usize>start;
  }
}
