// The host's memory budget as guests meet it: what a session takes is reserved before it is allocated. When it does not
// fit, whoever is idle is put away, the longest idle first; then the session waits for others to end their requests;
// where nobody has one it fails.

import { RealmError } from "../error/realm-error.ts";
import type { ComputeThread } from "./compute-thread.ts";

/** Something that holds memory and can do without it for now. */
export interface IdleHolder {
  readonly idleSinceMs: number;
  /** Gives its memory back. */
  evict(): Promise<void>;
}

export class MemoryReservations {
  readonly #compute: ComputeThread;
  readonly #isBounded: boolean;
  readonly #idle = new Set<IdleHolder>();
  #requests = 0;
  #waiting: (() => void)[] = [];

  constructor(compute: ComputeThread, budgetBytes: number) {
    this.#compute = compute;
    this.#isBounded = budgetBytes < Infinity;
  }

  /** Marks a holder as idle; to be withdrawn by `busy`. */
  idle(holder: IdleHolder): void {
    this.#idle.add(holder);
    this.#wake();
  }

  busy(holder: IdleHolder): void {
    this.#idle.delete(holder);
  }

  /** Something has begun that will give memory back; while not all that have wait for some, it is worth waiting. */
  running(): Disposable {
    this.#requests += 1;
    return {
      [Symbol.dispose]: () => {
        this.#requests -= 1;
        this.#wake();
      },
    };
  }

  /** Errors: `out-of-memory`; the signal's reason. */
  async reserve(bytes: number, purpose: string, ending?: AbortSignal): Promise<Reservation> {
    const reservation = new Reservation(this);
    await reservation.resize(bytes, purpose, ending);
    return reservation;
  }

  /** For what nobody waits for: puts nobody away, and gives none where it does not fit. */
  async tryReserve(bytes: number, purpose: string): Promise<Reservation | undefined> {
    if (this.#isBounded) {
      try {
        await this.#compute.reserve(bytes, purpose);
      } catch (thrown) {
        if (isOutOfMemory(thrown)) return undefined;
        throw thrown;
      }
    }
    return new Reservation(this, bytes);
  }

  /** Puts one away that is idle. False: there was none. */
  async evictOne(): Promise<boolean> {
    const [oldest] = [...this.#idle].sort((left, right) => left.idleSinceMs - right.idleSinceMs);
    if (oldest === undefined) return false;
    this.#idle.delete(oldest);
    await oldest.evict();
    return true;
  }

  /** @internal For reservations. */
  async take(bytes: number, purpose: string, ending?: AbortSignal): Promise<void> {
    if (!this.#isBounded) return;
    for (;;) {
      ending?.throwIfAborted();
      try {
        await this.#compute.reserve(bytes, purpose);
        return;
      } catch (thrown) {
        if (!isOutOfMemory(thrown)) throw thrown;
        if (await this.evictOne()) continue;
        // Whoever reserves is one of the requests.
        if (this.#requests - this.#waiting.length <= 1) throw thrown;
        await this.#someoneEnds(ending);
      }
    }
  }

  /** @internal For reservations. */
  async giveBack(bytes: number): Promise<void> {
    if (!this.#isBounded || bytes === 0) return;
    // A compute worker that is gone has no budget any more.
    await this.#compute.unreserve(bytes).catch(() => {});
    this.#wake();
  }

  async #someoneEnds(ending: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    ending?.addEventListener("abort", () => resolve(), { once: true });
    this.#waiting.push(resolve);
    await promise;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

export class Reservation {
  readonly #of: MemoryReservations;
  #bytes: number;

  /** Made by `MemoryReservations`, of bytes that are taken already. */
  constructor(of: MemoryReservations, bytes = 0) {
    this.#of = of;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Errors: as `MemoryReservations.reserve`; it is then as before. */
  async resize(bytes: number, purpose: string, ending?: AbortSignal): Promise<void> {
    const more = bytes - this.#bytes;
    if (more > 0) await this.#of.take(more, purpose, ending);
    this.#bytes = bytes;
    if (more < 0) await this.#of.giveBack(-more);
  }

  async release(): Promise<void> {
    await this.resize(0, "nothing");
  }
}

export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RealmError && thrown.code === "out-of-memory";
}
