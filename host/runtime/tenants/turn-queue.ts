// Requests of one session, one after the other.

import { asRealmError } from "../../error/realm-error.ts";
import type { WaitingLine } from "./waiting-line.ts";

export class TurnQueue {
  #last: Promise<void> = Promise.resolve();
  #inLine = 0;

  /** The session's turn, until it is disposed of. Errors: `limit` (`queueLength`); the signal's reason. */
  async take(ending: AbortSignal, line: WaitingLine): Promise<Disposable> {
    using _waiting = this.#inLine > 0 ? line.join() : undefined;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#inLine += 1;
    this.#last = before.then(() => promise);
    const turn = {
      [Symbol.dispose]: () => {
        this.#inLine -= 1;
        resolve();
      },
    };
    try {
      await unlessAborted(before, ending);
      return turn;
    } catch (thrown) {
      turn[Symbol.dispose]();
      throw thrown;
    }
  }
}

async function unlessAborted(before: Promise<void>, ending: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(asRealmError(ending.reason));
  if (ending.aborted) abort();
  ending.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([before, promise]);
  } finally {
    ending.removeEventListener("abort", abort);
  }
}
