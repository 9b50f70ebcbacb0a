// Guests of the Realm's own models, which wait to be used again, because starting one costs more than many a
// generation does. A guest in the pool has no session and no open call. Guests of tenants never come here.

import { ownKind } from "./guest-kind.ts";
import type { Guest, GuestPurpose } from "./guest.ts";
import type { GuestStarter } from "./guest-starter.ts";
import type { MemoryReservations } from "./memory-reservations.ts";
import { WaitingGuest } from "./waiting-guest.ts";

/** Guests that may wait, of all models together. */
const idleGuestsMax = 4;
const idleMs = 30_000;

interface IdleGuest {
  readonly waiting: WaitingGuest;
  readonly timer: NodeJS.Timeout;
}

export class GuestPool {
  readonly #starter: GuestStarter;
  readonly #memory: MemoryReservations;
  #idle: readonly IdleGuest[] = [];

  constructor(starter: GuestStarter, memory: MemoryReservations) {
    this.#starter = starter;
    this.#memory = memory;
  }

  /** A guest for one user, until it is released. Errors: as the world's `load-model-by-id`. */
  async acquire(purpose: Omit<GuestPurpose, "kind">): Promise<Guest> {
    const { loaded, role } = purpose;
    const found = this.#idle.find(
      ({ waiting: { guest } }) => guest.model === loaded.model && guest.role === role,
    );
    if (found !== undefined) return await this.#withdraw(found).take();
    return await this.#starter.open({ ...purpose, kind: ownKind });
  }

  /** Takes back a guest whose calls have all ended. */
  async release(guest: Guest): Promise<void> {
    const { closed } = this.#starter;
    if (closed !== undefined) return guest.end(closed);
    const waiting = await WaitingGuest.of(guest, this.#memory, () => this.#forgetGuest(guest));
    if (waiting === undefined) return;
    if (!guest.thread.usable) return waiting.end();
    const timer = setTimeout(() => this.#discard(guest), idleMs).unref();
    this.#idle = [...this.#idle, { waiting, timer }];
    const [oldest] = this.#idle;
    if (oldest !== undefined && this.#idle.length > idleGuestsMax) {
      this.#discard(oldest.waiting.guest);
    }
  }

  /** Ends the waiting guests of a model. */
  async forget(model: number): Promise<void> {
    const found = this.#idle.filter(({ waiting }) => waiting.guest.model === model);
    await Promise.all(found.map((idle) => this.#withdraw(idle).end()));
  }

  /** Lets go of the guests; their threads are the starter's to end. */
  close(): void {
    for (const idle of this.#idle) this.#withdraw(idle);
  }

  #withdraw(idle: IdleGuest): WaitingGuest {
    clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((other) => other !== idle);
    return idle.waiting;
  }

  #discard(guest: Guest): void {
    void this.#forgetGuest(guest)?.end();
  }

  #forgetGuest(guest: Guest): WaitingGuest | undefined {
    const idle = this.#idle.find(({ waiting }) => waiting.guest === guest);
    return idle === undefined ? undefined : this.#withdraw(idle);
  }
}
