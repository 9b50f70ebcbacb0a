// A guest that waits to be used. Its memory counts in the host's budget, and it is the first to go when that is short.

import { RealmError } from "../error/realm-error.ts";
import type { Guest } from "./guest.ts";
import type { IdleHolder, MemoryReservations, Reservation } from "./memory-reservations.ts";

export class WaitingGuest implements IdleHolder {
  readonly guest: Guest;
  /** Before any session. */
  readonly idleSinceMs = 0;
  readonly #memory: MemoryReservations;
  readonly #reservation: Reservation;
  readonly #onEvict: () => void;

  private constructor(guest: Guest, memory: MemoryReservations, parts: WaitingParts) {
    this.guest = guest;
    this.#memory = memory;
    this.#reservation = parts.reservation;
    this.#onEvict = parts.onEvict;
  }

  /** None where there is no room for it: it is then ended. `onEvict` is told when it went to make room. */
  static async of(
    guest: Guest,
    memory: MemoryReservations,
    onEvict: () => void,
  ): Promise<WaitingGuest | undefined> {
    const reservation = await memory
      .tryReserve(guest.memoryBytes, "a guest that waits")
      .catch(() => undefined);
    if (reservation === undefined) {
      await guest.end(unwanted);
      return undefined;
    }
    const waiting = new WaitingGuest(guest, memory, { reservation, onEvict });
    memory.idle(waiting);
    return waiting;
  }

  /** The guest, for who reserves its memory anew. */
  async take(): Promise<Guest> {
    this.#memory.busy(this);
    await this.#reservation.release();
    return this.guest;
  }

  async evict(): Promise<void> {
    this.#onEvict();
    await this.end();
  }

  async end(): Promise<void> {
    const guest = await this.take();
    await guest.end(unwanted);
  }
}

interface WaitingParts {
  readonly reservation: Reservation;
  readonly onEvict: () => void;
}

const unwanted = new RealmError("cancelled", "the guest was not wanted any more");
