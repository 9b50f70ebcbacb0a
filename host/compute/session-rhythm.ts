// When a session last asked and was answered: from that follows when it will ask again. While it is expected, it
// is worth waiting for with a product that it could be part of.

import type { ExpectedRun } from "./merging-scheduler.ts";

/** Share of the newest turn in the mean. */
const newestShare = 0.2;
/** A session is waited for this many times as long as it usually takes. */
const patience = 3;
const leastMs = 1;

export class SessionRhythm {
  #sequence: number | undefined;
  #since = 0;
  #arrival = 0;
  /** Mean time from an answer to the next request. */
  #turnMs = 0;
  #answeredAt: number | undefined;
  #model = 0;

  /** When the request of that number was first seen, and after how many products. */
  asked(sequence: number, now: number, products: number): { since: number; arrival: number } {
    if (this.#sequence !== sequence) {
      if (this.#answeredAt !== undefined) {
        this.#turnMs += newestShare * (now - this.#answeredAt - this.#turnMs);
      }
      this.#sequence = sequence;
      this.#since = now;
      this.#arrival = products;
    }
    return { since: this.#since, arrival: this.#arrival };
  }

  answered(model: number, now: number): void {
    this.#model = model;
    this.#answeredAt = now;
  }

  /** The next run, where the session was answered; it may be over due. */
  get expected(): ExpectedRun | undefined {
    if (this.#answeredAt === undefined) return undefined;
    const until = this.#answeredAt + patience * this.#turnMs + leastMs;
    return { model: this.#model, until };
  }
}
