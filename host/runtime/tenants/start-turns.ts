// Whose guest starts next. Few start at a time: then the first of many are ready long before the last, and all of them no
// later. Tenants take turns, so that one's fifty do not start before another's first.

import { availableParallelism } from "node:os";

import { unlessAborted } from "./unless-aborted.ts";

/** Guests that start at a time. */
export const startsMax = Math.max(2, availableParallelism());
/** One that takes longer, or never comes, holds up nobody else's. */
const heldMsMax = 500;

export class StartTurns {
  /** By tenant; the one who is next comes first. */
  readonly #waiting = new Map<number, Set<() => void>>();
  #starting = 0;

  /** A turn, until it is disposed of. Errors: the signal's reason. */
  async take(tenant: number, ending: AbortSignal): Promise<Disposable> {
    ending.throwIfAborted();
    if (this.#starting >= startsMax) await this.#wait(tenant, ending);
    else this.#starting += 1;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#starting -= 1;
      this.#callNext();
    };
    const timer = setTimeout(end, heldMsMax).unref();
    return { [Symbol.dispose]: end };
  }

  async #wait(tenant: number, ending: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const line = this.#waiting.get(tenant) ?? new Set();
    this.#waiting.set(tenant, line.add(resolve));
    await unlessAborted(promise, ending, () => this.#remove(tenant, resolve));
  }

  #callNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [tenant, line] = next;
    const [call] = line;
    if (call === undefined) return;
    this.#remove(tenant, call);
    // To the end of the row.
    if (this.#waiting.delete(tenant)) this.#waiting.set(tenant, line);
    this.#starting += 1;
    call();
  }

  #remove(tenant: number, call: () => void): void {
    const line = this.#waiting.get(tenant);
    line?.delete(call);
    if (line?.size === 0) this.#waiting.delete(tenant);
  }
}
