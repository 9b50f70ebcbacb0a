// Requests of one session, one after the other.

import { unlessAborted } from "./unless-aborted.ts";
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
