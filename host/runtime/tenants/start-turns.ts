// Whose guest starts next. Few start at a time: then the first of many are ready long before the last, and all of them no
// later. The next is of the tenant that has had the fewest starts, by its priority, so that one's fifty do not start before
// another's first. As with tokens (compute/tenant-shares.ts), who comes back starts where the others are.

import { availableParallelism } from "node:os";

import { unlessAborted } from "./unless-aborted.ts";

/** Guests that start at a time. */
export const startsMax = Math.max(2, availableParallelism());
/** One that takes longer, or never comes, holds up nobody else's. */
const heldMsMax = 500;

/** Whose guest. */
export interface Starter {
  readonly tenant: number;
  /** The tenant's share, relative to others'. Above 0. */
  readonly weight: number;
}

/** A tenant that has turns, or waits for one. */
interface Standing {
  readonly waiting: Set<() => void>;
  readonly weight: number;
  /** Turns that are not over. */
  held: number;
  /** Turns so far. */
  taken: number;
}

export class StartTurns {
  readonly #standings = new Map<number, Standing>();
  #starting = 0;

  get areWaitedFor(): boolean {
    return this.#next() !== undefined;
  }

  /** A turn, until it is disposed of. Errors: the signal's reason. */
  async take(starter: Starter, ending: AbortSignal): Promise<Disposable> {
    ending.throwIfAborted();
    if (this.#starting < startsMax) return this.takeNow(starter);
    const standing = this.#standing(starter);
    const { promise, resolve } = Promise.withResolvers<Disposable>();
    const begin = (): void => resolve(this.takeNow(starter));
    standing.waiting.add(begin);
    return await unlessAborted(promise, ending, () => {
      standing.waiting.delete(begin);
      this.#forget(starter.tenant, standing);
    });
  }

  /** A turn, whoever starts: for what takes no time. It counts as any. */
  takeNow(starter: Starter): Disposable {
    const standing = this.#standing(starter);
    standing.taken += 1;
    standing.held += 1;
    this.#starting += 1;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      standing.held -= 1;
      this.#starting -= 1;
      this.#callNext();
      this.#forget(starter.tenant, standing);
    };
    const timer = setTimeout(end, heldMsMax).unref();
    return { [Symbol.dispose]: end };
  }

  #callNext(): void {
    if (this.#starting >= startsMax) return;
    const next = this.#next();
    const [begin] = next?.waiting ?? [];
    if (begin === undefined) return;
    next?.waiting.delete(begin);
    begin();
  }

  /** Of those that wait, the one with the fewest turns. */
  #next(): Standing | undefined {
    let next: Standing | undefined;
    for (const standing of this.#standings.values()) {
      if (standing.waiting.size === 0) continue;
      if (next === undefined || share(standing.taken, standing) < share(next.taken, next)) {
        next = standing;
      }
    }
    return next;
  }

  #standing({ tenant, weight }: Starter): Standing {
    const known = this.#standings.get(tenant);
    if (known !== undefined) return known;
    // Turns that are not over were taken while it came.
    const others = [...this.#standings.values()].map((other) =>
      share(other.taken - other.held, other),
    );
    const taken = others.length === 0 ? 0 : Math.min(...others) * weight;
    const standing = { waiting: new Set<() => void>(), weight, held: 0, taken };
    this.#standings.set(tenant, standing);
    return standing;
  }

  #forget(tenant: number, { held, waiting }: Standing): void {
    if (held === 0 && waiting.size === 0) this.#standings.delete(tenant);
  }
}

function share(turns: number, { weight }: Standing): number {
  return turns / weight;
}
