// Guests of the Realm's own models, which wait to be used again, because starting one costs more than many a
// generation does. A guest in the pool has no session and no open call. Guests of tenants never come here.

import { RealmError } from "../error/realm-error.ts";
import { ownKind } from "./guest-kind.ts";
import type { Guest, GuestPurpose } from "./guest.ts";
import type { GuestStarter } from "./guest-starter.ts";

/** Guests that may wait, of all models together. */
const idleGuestsMax = 4;
const idleMs = 30_000;

interface IdleGuest {
  readonly guest: Guest;
  readonly timer: NodeJS.Timeout;
}

export class GuestPool {
  readonly #starter: GuestStarter;
  #idle: readonly IdleGuest[] = [];

  constructor(starter: GuestStarter) {
    this.#starter = starter;
  }

  /** A guest for one user, until it is released. Errors: as the world's `load-model-by-id`. */
  async acquire(purpose: Omit<GuestPurpose, "kind">): Promise<Guest> {
    const { loaded, role } = purpose;
    const waiting = this.#idle.find(
      ({ guest }) => guest.model === loaded.model && guest.role === role,
    );
    if (waiting !== undefined) return this.#withdraw(waiting);
    return await this.#starter.open({ ...purpose, kind: ownKind });
  }

  /** Takes back a guest whose calls have all ended. */
  async release(guest: Guest): Promise<void> {
    if (!guest.thread.usable) return guest.end(this.#starter.closed ?? idleReason);
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

  /** Lets go of the guests; their threads are the starter's to end. */
  close(): void {
    for (const idle of this.#idle) this.#withdraw(idle);
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
