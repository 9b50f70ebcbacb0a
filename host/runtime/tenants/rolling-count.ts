// How much there was in the last minute or day, in a fixed number of slots: a slot is forgotten as a whole, so the
// period is exact to one part in sixty.

const slotCount = 60;

export class RollingCount {
  readonly #slotMs: number;
  readonly #slots = new Float64Array(slotCount);
  #newest = -Infinity;
  #sum = 0;

  constructor(periodMs: number) {
    this.#slotMs = periodMs / slotCount;
  }

  add(count: number, nowMs: number): void {
    this.#forget(nowMs);
    const slot = slotOf(this.#newest);
    this.#slots[slot] = (this.#slots[slot] ?? 0) + count;
    this.#sum += count;
  }

  sum(nowMs: number): number {
    this.#forget(nowMs);
    return this.#sum;
  }

  /** Until so much is forgotten that at most `countMax` is left. */
  waitMs(countMax: number, nowMs: number): number {
    this.#forget(nowMs);
    let left = this.#sum;
    for (let slot = this.#newest - slotCount + 1; left > countMax && slot <= this.#newest; slot++) {
      left -= this.#slots[slotOf(slot)] ?? 0;
      if (left <= countMax) return (slot + slotCount) * this.#slotMs - nowMs;
    }
    return 0;
  }

  #forget(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#slotMs);
    if (newest - this.#newest >= slotCount) {
      this.#slots.fill(0);
      this.#sum = 0;
      this.#newest = newest;
    }
    while (this.#newest < newest) {
      this.#newest += 1;
      const slot = slotOf(this.#newest);
      this.#sum -= this.#slots[slot] ?? 0;
      this.#slots[slot] = 0;
    }
  }
}

/** Times before the clock's zero have slots too. */
function slotOf(index: number): number {
  return ((index % slotCount) + slotCount) % slotCount;
}
