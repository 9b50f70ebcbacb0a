// When a session last asked and was answered: from that follows when it will ask again. While it is expected, it
// is worth waiting for with a product that it could be part of.

import { fullPatience, patienceMaxMs, type ExpectedRun } from "./merging-scheduler.ts";

/** Share of the newest turn in the mean. */
const newestShare = 0.2;
/** A session is waited for this many times as long as it usually takes, and longer than a scheduler's slice. */
const turnsMax = 3;
const sliceMs = 4;

export class SessionRhythm {
  #sequence: number | undefined;
  #since = 0;
  #arrival = 0;
  /** Mean time from an answer to the next request: short within a token, longer after its last program. */
  readonly #turnMs = new WeakMap<object, number>();
  #answer: Answer | undefined;
  readonly patience = fullPatience();

  /** When the request of that number was first seen, and after how many products. */
  asked(sequence: number, now: number, products: number): { since: number; arrival: number } {
    if (this.#sequence !== sequence) {
      if (this.#answer !== undefined) {
        // Behind its last token a session rests until somebody wants it: that is no turn.
        const turnMs = Math.min(now - this.#answer.at, patienceMaxMs);
        const before = this.#turnMs.get(this.#answer.program) ?? turnMs;
        this.#turnMs.set(this.#answer.program, before + newestShare * (turnMs - before));
      }
      this.#sequence = sequence;
      this.#since = now;
      this.#arrival = products;
    }
    return { since: this.#since, arrival: this.#arrival };
  }

  answered(answer: Answer): void {
    this.#answer = answer;
  }

  /** The next run, where the session was answered; it may be over due. */
  get expected(): ExpectedRun | undefined {
    if (this.#answer === undefined) return undefined;
    const { model, program, totalColumns, at } = this.#answer;
    const waitMs = turnsMax * (this.#turnMs.get(program) ?? 0) + sliceMs;
    const until = at + Math.min(waitMs, patienceMaxMs);
    return { model, totalColumns, until, patience: this.patience };
  }
}

interface Answer {
  readonly model: number;
  readonly program: object;
  readonly totalColumns: number;
  /** In ms of the scheduler's clock. */
  readonly at: number;
}
