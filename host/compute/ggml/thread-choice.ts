// How many threads run the next graph. ggml's threads meet at a barrier after every node and spin there. Where something
// else has one of their cores, every barrier lasts until the scheduler gives that core back, some milliseconds each: on
// two cores beside one busy process a small model is a hundred times slower with two threads than with one. So when runs
// take far longer than they did, fewer threads are tried, and now and then more again, by what both take.

/** A run is late when it takes so many times as long as the graph's best. */
const lateFactor = 4;
/** Of a graph whose best is unknown: multiply-adds a millisecond that one thread of any CPU in use does. */
const productsPerMs = 1e6;
/** And milliseconds for each step, in which threads may have to be woken. */
const stepMs = 0.02;
/** What is lost before fewer threads are tried: more than one slice that another process gets. */
const lostMsMax = 20;
/** The best is forgotten by so much with every run: clocks of a core go down for good, too. */
const forgetting = 1.01;
/** How long fewer threads run before more are tried: the first time, and where that never helps. */
const restMs = 50;
const restMsMax = 3200;
/** More threads are tried for what takes fewer so long, and are given up at once where they lose so much. */
const trialMs = 20;
const trialLossMs = 5;
/** More threads have to be faster than fewer by so much. */
const gainMin = 0.95;

/** How long a graph took with each number of threads, in the order of `ThreadChoice`. */
export class GraphTimes {
  readonly #allowedMs: number;
  readonly #last: (number | undefined)[] = [];
  #bestMs = Infinity;

  /** `products`: multiply-adds of a run. */
  constructor({ products, steps }: { readonly products: number; readonly steps: number }) {
    this.#allowedMs = products / productsPerMs + steps * stepMs;
  }

  /** With that many threads, the last time. */
  last(level: number): number | undefined {
    return this.#last[level];
  }

  /** Notes a run. Gives what of its time is lost: 0 where it is not late. */
  note(level: number, tookMs: number): number {
    // Before fewer threads were tried, its best may be no good.
    const isTried = this.#last[level + 1] !== undefined;
    const usualMs = isTried ? this.#bestMs : Math.min(this.#bestMs, this.#allowedMs);
    const isLate = tookMs > lateFactor * usualMs;
    this.#last[level] = tookMs;
    this.#bestMs = Math.min(this.#bestMs * forgetting, tookMs);
    return isLate ? tookMs - usualMs : 0;
  }
}

export class ThreadChoice {
  /** Numbers of threads, from the most to one. */
  readonly levels: readonly number[];
  #level = 0;
  #lostMs = 0;
  #restMs = restMs;
  #restUntil = 0;
  /** Of runs with more threads than before: what they took, and what they took before. */
  #trial: { tookMs: number; beforeMs: number } | undefined;

  constructor(threads: number) {
    this.levels = [...new Set([threads, Math.ceil(threads / 2), 1])];
  }

  /** An index of `levels`, for a run that starts now. In ms. */
  next(now: number): number {
    if (this.#level > 0 && this.#trial === undefined && now >= this.#restUntil) {
      this.#level -= 1;
      this.#trial = { tookMs: 0, beforeMs: 0 };
    }
    return this.#level;
  }

  /** After a run. */
  ran(graph: GraphTimes, tookMs: number, now: number): void {
    const beforeMs = graph.last(this.#level + 1);
    const lostMs = graph.note(this.#level, tookMs);
    if (this.#trial === undefined) this.#watch(lostMs, tookMs, now);
    else if (beforeMs !== undefined) this.#try(this.#trial, { tookMs, beforeMs }, now);
    else this.#try(this.#trial, { tookMs: lostMs, beforeMs: 0 }, now);
  }

  #watch(lostMs: number, tookMs: number, now: number): void {
    this.#lostMs = lostMs > 0 ? this.#lostMs + lostMs : Math.max(0, this.#lostMs - tookMs);
    if (this.#lostMs <= lostMsMax || this.#level === this.levels.length - 1) return;
    this.#level += 1;
    this.#rest(restMs, now);
  }

  #try(
    trial: { tookMs: number; beforeMs: number },
    run: { readonly tookMs: number; readonly beforeMs: number },
    now: number,
  ): void {
    trial.tookMs += run.tookMs;
    trial.beforeMs += run.beforeMs;
    if (trial.tookMs > trial.beforeMs + trialLossMs) this.#giveUp(now);
    else if (trial.beforeMs < trialMs) return;
    else if (trial.tookMs > gainMin * trial.beforeMs) this.#giveUp(now);
    else this.#rest(restMs, now);
  }

  #giveUp(now: number): void {
    this.#level += 1;
    this.#rest(Math.min(2 * this.#restMs, restMsMax), now);
  }

  #rest(milliseconds: number, now: number): void {
    this.#trial = undefined;
    this.#lostMs = 0;
    this.#restMs = milliseconds;
    this.#restUntil = now + milliseconds;
  }
}
