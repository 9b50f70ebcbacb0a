// Times tokens as their reader gets them. An engine may hand over several at once, so those that came with the
// first one are not counted: the clock starts when they are there.

/** Items that follow within this belong to the batch before; decoding the next takes longer. */
const sameBatchMs = 0.5;

export class TokenClock {
  readonly #arrivalsMs: number[] = [];

  tick(): void {
    this.#arrivalsMs.push(performance.now());
  }

  get count(): number {
    return this.#arrivalsMs.length;
  }

  /** When the first came, as `performance.now()` says it. */
  get firstMs(): number {
    return this.#arrivalsMs[0] ?? Number.NaN;
  }

  /** Tokens behind the first batch, and the time they took. */
  timed(): { tokens: number; milliseconds: number } {
    let batchEnd = 0;
    while (this.#gapBehind(batchEnd) < sameBatchMs) batchEnd += 1;
    const last = this.#arrivalsMs.length - 1;
    return {
      tokens: last - batchEnd,
      milliseconds: (this.#arrivalsMs[last] ?? 0) - (this.#arrivalsMs[batchEnd] ?? 0),
    };
  }

  #gapBehind(index: number): number {
    const here = this.#arrivalsMs[index];
    const next = this.#arrivalsMs[index + 1];
    return here === undefined || next === undefined ? Infinity : next - here;
  }
}
