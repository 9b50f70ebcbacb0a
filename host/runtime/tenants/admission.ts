// Which requests run. Every tenant has its part of the places at once, whoever came first, so nobody waits for another's
// queue; what others leave over it may take too. When places are scarce, the next goes to the waiting tenant with the
// fewest tokens served, by its priority (Sheng et al. 2024; see compute/tenant-shares.ts).

import { RealmError } from "../../error/realm-error.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { WaitingLine } from "./waiting-line.ts";

/** Requests at a time; up to as many again where some took what others now want as their part. */
export const placesMax = 32;

export interface Contender {
  readonly id: string;
  /** Share of what is scarce, relative to others'. */
  readonly priority: number;
  readonly line: WaitingLine;
}

interface Waiter {
  readonly sinceMs: number;
  readonly admit: () => void;
}

interface Standing {
  readonly of: Contender;
  running: number;
  /** Tokens by priority. */
  served: number;
  waiting: Waiter[];
}

export class Admission {
  readonly #standings = new Map<Contender, Standing>();
  #running = 0;

  get running(): number {
    return this.#running;
  }

  /** Requests that wait for anything. */
  get waiting(): number {
    let waiting = 0;
    for (const { line } of this.#standings.keys()) waiting += line.waiting;
    return waiting;
  }

  join(contender: Contender): void {
    this.#standings.set(contender, { of: contender, running: 0, served: 0, waiting: [] });
  }

  leave(contender: Contender): void {
    this.#standings.delete(contender);
  }

  /** A place, until it is disposed of. Errors: `limit` (the queue is full); the signal's reason. */
  async enter(contender: Contender, ending: AbortSignal): Promise<Disposable> {
    ending.throwIfAborted();
    const standing = this.#standing(contender);
    if (standing.running === 0 && standing.waiting.length === 0) this.#liftNewcomer(standing);
    if (!this.#mayRun(standing) || standing.waiting.length > 0) await this.#wait(standing, ending);
    else this.#take(standing);
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        standing.running -= 1;
        this.#running -= 1;
        this.#admitNext();
      },
    };
  }

  served(contender: Contender, tokens: number): void {
    const standing = this.#standings.get(contender);
    if (standing !== undefined) standing.served += tokens / contender.priority;
  }

  async #wait(standing: Standing, ending: AbortSignal): Promise<void> {
    using _waiting = standing.of.line.join();
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = { sinceMs: performance.now(), admit: resolve };
    standing.waiting.push(waiter);
    await unlessAborted(promise, ending, () => {
      standing.waiting = standing.waiting.filter((other) => other !== waiter);
    });
  }

  /** Gives places to those that wait, as long as there are any. */
  #admitNext(): void {
    for (;;) {
      const next = this.#nextStanding();
      const waiter = next?.waiting.shift();
      if (next === undefined || waiter === undefined) return;
      this.#take(next);
      waiter.admit();
    }
  }

  #nextStanding(): Standing | undefined {
    let next: Standing | undefined;
    for (const standing of this.#standings.values()) {
      const isNext = standing.waiting.length > 0 && this.#mayRun(standing);
      if (isNext && (next === undefined || comesBefore(standing, next))) next = standing;
    }
    return next;
  }

  #mayRun({ running, of }: Standing): boolean {
    return this.#running < placesMax || running < this.#partOf(of);
  }

  /** Of the places, among tenants that want some. */
  #partOf({ priority }: Contender): number {
    let sum = 0;
    for (const standing of this.#standings.values()) {
      if (standing.running + standing.of.line.waiting > 0) sum += standing.of.priority;
    }
    return Math.max(1, Math.floor((placesMax * priority) / Math.max(sum, priority)));
  }

  #take(standing: Standing): void {
    standing.running += 1;
    this.#running += 1;
  }

  /** Time away is no credit: who comes back starts where the others are. */
  #liftNewcomer(standing: Standing): void {
    let least = Infinity;
    for (const { running, waiting, served } of this.#standings.values()) {
      if (running + waiting.length > 0) least = Math.min(least, served);
    }
    if (least < Infinity) standing.served = Math.max(standing.served, least);
  }

  #standing(contender: Contender): Standing {
    const standing = this.#standings.get(contender);
    if (standing !== undefined) return standing;
    throw new RealmError("bad-argument", `tenant ${JSON.stringify(contender.id)} was closed`);
  }
}

function comesBefore(left: Standing, right: Standing): boolean {
  if (left.served !== right.served) return left.served < right.served;
  return (left.waiting[0]?.sinceMs ?? 0) < (right.waiting[0]?.sinceMs ?? 0);
}
