// Guests that wait to be used again, because starting one costs more than many a generation does, and one
// thread that waits for its first use. A guest in the pool has no session and no open call.

import { RealmError } from "../error/realm-error.ts";
import type { ComputeThread } from "./compute-thread.ts";
import { compileGuest } from "./guest-modules.ts";
import { Guest } from "./guest.ts";
import type { GuestPurpose } from "./guest.ts";
import { GuestThread } from "./guest-thread.ts";
import type { IsolateStatistics } from "./isolate-statistics.ts";

/** Guests that may wait, of all models together. */
const idleGuestsMax = 4;
const idleMs = 30_000;

interface IdleGuest {
  readonly guest: Guest;
  readonly timer: NodeJS.Timeout;
}

export class GuestPool {
  readonly #compute: ComputeThread;
  readonly #modules = compileGuest();
  readonly #threads = new Set<GuestThread>();
  #idle: readonly IdleGuest[] = [];
  #spare: GuestThread | undefined;
  #closed: RealmError | undefined;

  constructor(compute: ComputeThread) {
    this.#compute = compute;
    // Whoever needs the modules reports why there are none.
    this.#modules.catch(() => {});
  }

  /** Starts a thread before there is a use for it. */
  async warm(): Promise<void> {
    this.#spare = await this.#startThread();
    await this.#spare.started();
  }

  /** A guest for one user, until it is released. Errors: as the world's `load-model-by-id`. */
  async acquire(purpose: GuestPurpose): Promise<Guest> {
    const { loaded, role } = purpose;
    const waiting = this.#idle.find(
      ({ guest }) => guest.model === loaded.model && guest.role === role,
    );
    if (waiting !== undefined) return this.#withdraw(waiting);
    const thread = this.#spare ?? (await this.#startThread());
    this.#spare = undefined;
    return await Guest.open(thread, this.#compute, purpose);
  }

  /** Takes back a guest whose calls have all ended. */
  async release(guest: Guest): Promise<void> {
    if (!guest.thread.usable) return guest.end(this.#closed ?? idleReason);
    const timer = setTimeout(() => this.#discard(guest), idleMs).unref();
    this.#idle = [...this.#idle, { guest, timer }];
    const [oldest] = this.#idle;
    if (oldest !== undefined && this.#idle.length > idleGuestsMax) this.#discard(oldest.guest);
  }

  /** Ends the waiting guests of a model. */
  async forget(model: number): Promise<void> {
    const guests = this.#idle.filter(({ guest }) => guest.model === model);
    await Promise.all(guests.map((idle) => this.#withdraw(idle).end(idleReason)));
  }

  /** Ends all threads; open calls fail with `reason`. */
  async close(reason: RealmError): Promise<void> {
    this.#closed = reason;
    for (const idle of this.#idle) this.#withdraw(idle);
    await Promise.all([...this.#threads].map((thread) => thread.terminate(reason)));
  }

  statistics(): IsolateStatistics[] {
    return [...this.#threads].map((thread) => thread.statistics.read());
  }

  async #startThread(): Promise<GuestThread> {
    const modules = await this.#modules;
    if (this.#closed !== undefined) throw this.#closed;
    const thread = new GuestThread(modules);
    this.#threads.add(thread);
    void thread.ended.then(() => this.#threads.delete(thread));
    return thread;
  }

  #withdraw(idle: IdleGuest): Guest {
    clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((other) => other !== idle);
    return idle.guest;
  }

  #discard(guest: Guest): void {
    const idle = this.#idle.find((candidate) => candidate.guest === guest);
    if (idle !== undefined) void this.#withdraw(idle).end(idleReason);
  }
}

const idleReason = new RealmError("cancelled", "the guest was not used any more");
