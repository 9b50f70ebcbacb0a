// A session that is open in a guest: its memory is reserved before it is allocated, and given back with it.

import type { PromptPart } from "../abi/world.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import type { GuestCalls, StreamingCall } from "./guest-calls.ts";
import type { SessionPlan, SessionWish } from "./session-plan.ts";
import { streamFrom } from "./guest-stream.ts";
import type { StreamWatch } from "./guest-stream.ts";
import type { Guest } from "./guest.ts";
import type { MemoryReservations, Reservation } from "./memory-reservations.ts";
import { StopSwitch } from "./stop-switch.ts";

export interface SessionOrder {
  readonly wish: SessionWish;
  /** What was in it before. */
  readonly history: readonly PromptPart[];
  readonly memory: MemoryReservations;
  /** Ends the guest, whatever it does; its reason is then the error. */
  readonly ending?: AbortSignal | undefined;
}

function checkMemory(
  { memoryBytes, memoryBytesMax }: Guest,
  { kvBytes, contextLength }: SessionPlan,
): void {
  if (memoryBytes + kvBytes <= memoryBytesMax) return;
  throw new RealmError(
    "limit",
    `a session of ${contextLength} positions takes ${kvBytes} bytes beside the guest's ${memoryBytes}: ` +
      `its guestMemoryBytes is ${memoryBytesMax}`,
  );
}

/** A guest that still has its session can't have another: it ends. */
async function closeSession(guest: Guest): Promise<void> {
  if (!guest.thread.usable) return;
  try {
    await guest.thread.ask("closeSession", undefined);
  } catch (thrown) {
    await guest.end(asRealmError(thrown));
  }
}

/** Of what is saved at a time. */
const savedPieceBytes = 256 * 1024;

/** Beside the cache: activations of a prefill chunk, and what the allocator wastes. */
const sessionBytesLeast = 4 * 2 ** 20;

export class OpenSession {
  readonly guest: Guest;
  readonly plan: SessionPlan;
  readonly #memory: MemoryReservations;
  /** For the session as it was made, and for what its guest grew by since. */
  readonly #reservations: Reservation[];

  private constructor(
    guest: Guest,
    plan: SessionPlan,
    { memory, reservation }: { memory: MemoryReservations; reservation: Reservation },
  ) {
    this.guest = guest;
    this.plan = plan;
    this.#memory = memory;
    this.#reservations = [reservation];
  }

  /** Errors: as the world's `kv-bytes` and `create-session`, `out-of-memory`. The guest stays the caller's. */
  static async open(guest: Guest, order: SessionOrder): Promise<OpenSession> {
    const { wish, history, memory, ending } = order;
    const end = (): void => void guest.end(asRealmError(ending?.reason));
    ending?.addEventListener("abort", end, { once: true });
    if (ending?.aborted === true) end();
    try {
      const { thread } = guest;
      const plan = await thread.ask("planSession", wish);
      checkMemory(guest, plan);
      const bytes = guest.memoryBytes + plan.kvBytes + sessionBytesLeast;
      const reservation = await memory.reserve(bytes, "a session", ending);
      try {
        const guestBytes = await thread.ask("createSession", { plan, history });
        await reservation.resize(guestBytes, "a session", ending);
        return new OpenSession(guest, plan, { memory, reservation });
      } catch (thrown) {
        // What failed may be what comes behind the session.
        await closeSession(guest);
        await reservation.release();
        throw guest.blamed(asRealmError(thrown));
      }
    } finally {
      ending?.removeEventListener("abort", end);
    }
  }

  /** Items of one request as they are taken; however this ends, the guest is through with it. */
  async *stream<Name extends StreamingCall>(
    name: Name,
    argument: GuestCalls[Name]["argument"],
    watch: StreamWatch<GuestCalls[Name]["item"], GuestCalls[Name]["result"]>,
  ): AsyncGenerator<GuestCalls[Name]["item"], GuestCalls[Name]["result"], void> {
    try {
      return yield* streamFrom(this.guest.thread, { name, argument }, watch);
    } finally {
      await this.#countGrowth();
    }
  }

  /** What a request made its guest take counts too, where there is room; where not, its own limit bounds it. */
  async #countGrowth(): Promise<void> {
    const counted = this.#reservations.reduce((sum, { bytes }) => sum + bytes, 0);
    const more = this.guest.memoryBytes - counted;
    if (more <= 0 || !this.guest.thread.usable) return;
    const grown = await this.#memory.tryReserve(more, "a session").catch(() => undefined);
    if (grown !== undefined) this.#reservations.push(grown);
  }

  async #release(): Promise<void> {
    for (const reservation of this.#reservations.splice(0)) await reservation.release();
  }

  /** The session in pieces; no more than a guest has memory. Errors: as the world's `save`, the signal's reason. */
  async *save(ending: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const stop = new StopSwitch();
    using _following = stop.follow(ending);
    let bytes = 0;
    for await (const piece of this.stream("save", { pieceBytes: savedPieceBytes }, { stop })) {
      bytes += piece.length;
      if (bytes > this.guest.memoryBytesMax + savedPieceBytes) {
        throw new RealmError("guest-trap", `the guest saved over ${bytes} bytes: it has fewer`);
      }
      yield piece;
    }
    ending.throwIfAborted();
  }

  /** What was saved, into a session that has served nobody. Gives the tokens it has then. */
  async restore(pieces: AsyncIterable<Uint8Array>): Promise<Uint32Array> {
    const { thread } = this.guest;
    let offset = 0;
    for await (const piece of pieces) {
      // A view would cross with all that it is a view of.
      await thread.ask("restore", { offset, piece: new Uint8Array(piece) });
      offset += piece.length;
    }
    return await thread.ask("endRestore", undefined);
  }

  /** The last request is to leave no trace, although it had ended. */
  async undo(): Promise<void> {
    await this.guest.thread.ask("undoRequest", undefined).catch(() => {});
  }

  /** Of the guest, its cache included. */
  get bytes(): number {
    return this.guest.memoryBytes;
  }

  /** Closes the session; the guest may have another. */
  async close(): Promise<void> {
    await closeSession(this.guest);
    await this.#release();
  }

  /** Ends the guest with the session. */
  async end(reason: RealmError): Promise<void> {
    await this.guest.end(reason);
    await this.#release();
  }
}
