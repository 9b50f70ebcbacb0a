// The warm pool: for each kind of guest and each model that tenants have, one guest that was opened and has served nobody,
// so that a new session starts in milliseconds. It is given away once and never comes back.

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import { kindKey } from "../guest-kind.ts";
import type { Guest, GuestPurpose } from "../guest.ts";
import type { MemoryReservations } from "../memory-reservations.ts";
import { WaitingGuest } from "../waiting-guest.ts";
import type { GuestStarter } from "../guest-starter.ts";
import { StartTurns } from "./start-turns.ts";

/** A guest that is ready or on its way; it may be a stranger's that never finishes loading. */
interface Opening {
  readonly guest: Promise<WaitingGuest | undefined>;
  /** Ends it. */
  readonly ending: AbortController;
}

interface Shelf {
  readonly purpose: GuestPurpose;
  /** What opening one may take. */
  openMsMax: number;
  /** Tenants that may want one. */
  users: number;
  opening: Opening | undefined;
}

interface TakenGuest {
  readonly guest: Guest;
  readonly takenMs: number;
}

export class FreshGuests {
  readonly #starter: GuestStarter;
  readonly #memory: MemoryReservations;
  readonly #turns = new StartTurns();
  readonly #shelves = new Map<string, Shelf>();

  constructor(starter: GuestStarter, memory: MemoryReservations) {
    this.#starter = starter;
    this.#memory = memory;
  }

  /** Keeps a guest ready for the purpose, until it is disposed of. The purpose's terms are nobody's. */
  keep(purpose: GuestPurpose, openMsMax: number): AsyncDisposable {
    const key = shelfKey(purpose);
    const shelf = this.#shelves.get(key) ?? { purpose, openMsMax, users: 0, opening: undefined };
    this.#shelves.set(key, shelf);
    shelf.users += 1;
    shelf.openMsMax = Math.max(shelf.openMsMax, openMsMax);
    this.#fill(shelf);
    return { [Symbol.asyncDispose]: () => this.#leave(shelf) };
  }

  /** A guest for one session. `ending`: as `GuestStarter.open`. */
  async take(purpose: GuestPurpose, ending: AbortSignal): Promise<Guest> {
    ending.throwIfAborted();
    // One that is ready is no way past those who wait.
    const isAtHand = this.#shelves.get(shelfKey(purpose))?.opening !== undefined;
    using _turn =
      isAtHand && !this.#turns.areWaitedFor
        ? this.#turns.takeNow(purpose.terms)
        : await this.#turns.take(purpose.terms, ending);
    return (await this.#takeReady(purpose, ending)) ?? (await this.#starter.open(purpose, ending));
  }

  /** Ends the guest that waits for a model, or all that wait. */
  async forget(model?: number): Promise<void> {
    const shelves = [...this.#shelves.values()].filter(
      ({ purpose }) => model === undefined || purpose.loaded.model === model,
    );
    await Promise.all(shelves.map((shelf) => this.#empty(shelf)));
  }

  async #takeReady(purpose: GuestPurpose, ending: AbortSignal): Promise<Guest | undefined> {
    const ready = await this.#takeOpened(purpose, ending);
    try {
      ending.throwIfAborted();
      await ready?.assign(purpose.terms);
      return ready;
    } catch (thrown) {
      await ready?.end(asRealmError(thrown));
      throw thrown;
    }
  }

  async #takeOpened(purpose: GuestPurpose, ending: AbortSignal): Promise<Guest | undefined> {
    const shelf = this.#shelves.get(shelfKey(purpose));
    const taken = shelf?.opening;
    if (shelf === undefined || taken === undefined) return undefined;
    shelf.opening = undefined;
    const end = (): void => taken.ending.abort(asRealmError(ending.reason));
    ending.addEventListener("abort", end, { once: true });
    let guest: Guest | undefined;
    try {
      guest = await (await taken.guest)?.take();
      if (guest === undefined || guest.thread.usable) return guest;
      // It ended while it waited, and its mailbox is still served.
      await guest.end(unwanted);
      return undefined;
    } finally {
      ending.removeEventListener("abort", end);
      this.#fillLater(shelf, guest && { guest, takenMs: performance.now() });
    }
  }

  /** Where a guest was taken, when its session has its prompt behind it: a start beside that takes a core from it. */
  #fillLater(shelf: Shelf, taken?: TakenGuest): void {
    setTimeout(() => {
      if (taken !== undefined && isAtPrompt(taken)) this.#fillLater(shelf, taken);
      else this.#fill(shelf);
    }, refillMs).unref();
  }

  #fill(shelf: Shelf): void {
    if (shelf.users === 0 || shelf.opening !== undefined || this.#starter.closed) return;
    if (this.#turns.areWaitedFor) {
      this.#fillLater(shelf);
      return;
    }
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(unwanted), shelf.openMsMax).unref();
    // One that cannot be opened is reported to who needs one.
    const guest = this.#open(shelf, ending.signal).catch(() => undefined);
    void guest.then(() => clearTimeout(timer));
    shelf.opening = { guest, ending };
  }

  async #open(shelf: Shelf, ending: AbortSignal): Promise<WaitingGuest | undefined> {
    const guest = await this.#starter.open(shelf.purpose, ending);
    return await WaitingGuest.of(guest, this.#memory, () => {
      shelf.opening = undefined;
    });
  }

  async #leave(shelf: Shelf): Promise<void> {
    shelf.users -= 1;
    if (shelf.users > 0) return;
    this.#shelves.delete(shelfKey(shelf.purpose));
    await this.#empty(shelf);
  }

  async #empty(shelf: Shelf): Promise<void> {
    const { opening } = shelf;
    shelf.opening = undefined;
    opening?.ending.abort(unwanted);
    await (await opening?.guest)?.end();
  }
}

const refillMs = 100;
/** A longer prompt is not waited for. */
const promptMsMax = 2000;

const unwanted = new RealmError("cancelled", "the guest was not wanted any more");

/** False once that takes long. */
function isAtPrompt({ guest: { thread }, takenMs }: TakenGuest): boolean {
  return thread.usable && !thread.hasAnswered && performance.now() - takenMs <= promptMsMax;
}

function shelfKey({ loaded, kind }: GuestPurpose): string {
  return `${loaded.model} ${kindKey(kind)}`;
}
