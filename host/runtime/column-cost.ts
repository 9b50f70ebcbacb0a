// What one column more takes in a step, as a part of what a step of one column takes: measured while tokens are guessed, so
// that the guest guesses as far ahead as that pays on this machine, with this model, in this company.

/** How much one step says of the next. */
const weight = 0.2;
/** A single measurement can't be beyond these: steps that were interrupted. */
const costMin = 0.01;
const costMax = 2;
/** Towards this it goes while nothing is guessed, so that what was measured in a bad moment is tried again. */
const costUnknown = 0.4;
const forgetting = 0.01;

export class ColumnCost {
  /** Milliseconds of a step of one column. */
  #stepMs: number | undefined;
  #cost: number | undefined;
  /** Columns of steps that were made before: the first of its kind takes longer, because a graph is built for it. */
  readonly #seen = new Set<number>();

  /** None before both kinds of steps were seen. */
  get share(): number | undefined {
    return this.#cost;
  }

  /** A step with so many columns took so long. */
  add(columns: number, ms: number): void {
    if (!this.#seen.has(columns)) {
      this.#seen.add(columns);
      return;
    }
    if (columns === 1) {
      this.#stepMs = mean(this.#stepMs, ms, weight);
      if ((this.#cost ?? 0) > costUnknown) this.#cost = mean(this.#cost, costUnknown, forgetting);
      return;
    }
    if (this.#stepMs === undefined) return;
    const cost = (ms / this.#stepMs - 1) / (columns - 1);
    this.#cost = mean(this.#cost, Math.min(costMax, Math.max(costMin, cost)), weight);
  }
}

function mean(before: number | undefined, now: number, share: number): number {
  return before === undefined ? now : before + share * (now - before);
}
