// How a tenant's request is ended from outside, whatever its guest does: first it is asked to stop and to leave no trace;
// a guest that has not stopped after a moment is ended with its thread.

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { Guest } from "../guest.ts";
import type { CheckedLimits } from "./tenant-limits.ts";

/** A guest of Realm's stops at its next host call or token; deadlines are kept to 250 ms. */
const graceMs = 100;
/** One that was cancelled by its consumer may need a moment for what it is computing. */
const cancelGraceMs = 2000;

type Deadlines = Pick<CheckedLimits, "requestDeadlineMs" | "tokenDeadlineMs">;

export class RequestEnding implements Disposable {
  readonly #controller = new AbortController();
  readonly #deadlines: Deadlines;
  readonly #requestTimer: NodeJS.Timeout;
  #stepTimer: NodeJS.Timeout | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #guest: Guest | undefined;

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
    const { requestDeadlineMs } = deadlines;
    this.#requestTimer = setTimeout(() => {
      this.end(deadlinePassed("request", "requestDeadlineMs", requestDeadlineMs));
    }, requestDeadlineMs);
  }

  /** Aborted with the error that the request ends with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request with that error; the first stands. */
  end(reason: RealmError): void {
    if (this.signal.aborted) return;
    this.#controller.abort(reason);
    this.#stopGuest(reason);
  }

  /** The consumer left: the guest stops by itself, or is ended. */
  cancelled(): void {
    if (this.#graceTimer !== undefined) return;
    this.#endGuestAfter(cancelGraceMs, new RealmError("cancelled", "a guest did not stop"));
  }

  /** From here on it is this guest's streaming call that has to end. */
  watch(guest: Guest): void {
    this.#guest = guest;
    if (this.signal.aborted) this.#stopGuest(asRealmError(this.signal.reason));
    else this.#watchStep(guest);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#requestTimer);
    clearTimeout(this.#stepTimer);
    clearTimeout(this.#graceTimer);
  }

  #stopGuest(reason: RealmError): void {
    this.#guest?.thread.revoke();
    this.#endGuestAfter(graceMs, reason);
  }

  #endGuestAfter(ms: number, reason: RealmError): void {
    clearTimeout(this.#graceTimer);
    this.#graceTimer = setTimeout(() => void this.#guest?.end(reason), ms);
  }

  /** Looks again when the present step would pass its deadline. */
  #watchStep(guest: Guest): void {
    const { tokenDeadlineMs } = this.#deadlines;
    const leftMs = tokenDeadlineMs - guest.thread.stepMs;
    if (leftMs <= 0) {
      this.end(deadlinePassed("token", "tokenDeadlineMs", tokenDeadlineMs));
      return;
    }
    this.#stepTimer = setTimeout(() => this.#watchStep(guest), Math.max(1, leftMs));
  }
}

function deadlinePassed(what: string, name: keyof Deadlines, limitMs: number): RealmError {
  return new RealmError("deadline", `a ${what} took longer than its ${name} of ${limitMs} ms`);
}
