// How much there was in the last minute or day, in a fixed number of slots: a slot is forgotten as a whole, so the
// period is exact to one part in sixty.

const slotCount = 60;

export class RollingCount {
  readonly #slotMs: number;
  readonly #slots = new Float64Array(slotCount);
  #newest = 0;
  #sum = 0;

  constructor(periodMs: number) {
    this.#slotMs = periodMs / slotCount;
  }

  add(count: number, nowMs: number): void {
    this.#forget(nowMs);
    const slot = this.#newest % slotCount;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + count;
    this.#sum += count;
  }

  sum(nowMs: number): number {
    this.#forget(nowMs);
    return this.#sum;
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
      const slot = this.#newest % slotCount;
      this.#sum -= this.#slots[slot] ?? 0;
      this.#slots[slot] = 0;
    }
  }
}
