// An embedder that is open in a guest: its memory is reserved before it is allocated, and given back with it.

import type { EmbedderOptions } from "../../abi/world.ts";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import { streamFrom } from "../guest-stream.ts";
import type { StreamWatch } from "../guest-stream.ts";
import type { Guest } from "../guest.ts";
import type { MemoryReservations, Reservation } from "../memory-reservations.ts";
import type { EmbeddedTexts } from "./guest-embedder.ts";
import type { TextPack } from "./text-packs.ts";

export interface EmbedderOrder {
  readonly wish: EmbedderOptions;
  readonly memory: MemoryReservations;
  /** Ends the guest, whatever it does; its reason is then the error. */
  readonly ending?: AbortSignal | undefined;
}

/** Beside the embedder: texts and tokens of a pack, and what the allocator wastes. */
const embedderBytesLeast = 4 * 2 ** 20;

export class OpenEmbedder {
  readonly guest: Guest;
  readonly #reservation: Reservation;

  private constructor(guest: Guest, reservation: Reservation) {
    this.guest = guest;
    this.#reservation = reservation;
  }

  /** Errors: as the world's `embedder-bytes` and `create-embedder`, `out-of-memory`. The guest stays the caller's. */
  static async open(guest: Guest, order: EmbedderOrder): Promise<OpenEmbedder> {
    const { wish, memory, ending } = order;
    const end = (): void => void guest.end(asRealmError(ending?.reason));
    ending?.addEventListener("abort", end, { once: true });
    if (ending?.aborted === true) end();
    try {
      const { thread } = guest;
      const bytes = await thread.ask("planEmbedder", wish);
      checkMemory(guest, bytes);
      const whole = guest.memoryBytes + bytes + embedderBytesLeast;
      const reservation = await memory.reserve(whole, "an embedder", ending);
      try {
        const guestBytes = await thread.ask("createEmbedder", wish);
        await reservation.resize(guestBytes, "an embedder", ending);
        return new OpenEmbedder(guest, reservation);
      } catch (thrown) {
        await closeEmbedder(guest);
        await reservation.release();
        throw guest.blamed(asRealmError(thrown));
      }
    } finally {
      ending?.removeEventListener("abort", end);
    }
  }

  /** Vectors of a pack's texts as they are taken; however this ends, the guest is through with it. */
  stream(
    { bytes, ends }: TextPack,
    watch: StreamWatch<EmbeddedTexts, undefined>,
  ): AsyncGenerator<EmbeddedTexts, undefined, void> {
    return streamFrom(this.guest.thread, { name: "embed", argument: { bytes, ends } }, watch);
  }

  /** Closes the embedder; the guest may have another. */
  async close(): Promise<void> {
    await closeEmbedder(this.guest);
    await this.#reservation.release();
  }

  /** Ends the guest with the embedder. */
  async end(reason: RealmError): Promise<void> {
    await this.guest.end(reason);
    await this.#reservation.release();
  }
}

function checkMemory({ memoryBytes, memoryBytesMax }: Guest, bytes: number): void {
  if (memoryBytes + bytes <= memoryBytesMax) return;
  throw new RealmError(
    "limit",
    `an embedder takes ${bytes} bytes beside the guest's ${memoryBytes}: its guestMemoryBytes is ${memoryBytesMax}`,
  );
}

/** A guest that still has its embedder can't have another: it ends. */
async function closeEmbedder(guest: Guest): Promise<void> {
  if (!guest.thread.usable) return;
  try {
    await guest.thread.ask("closeEmbedder", undefined);
  } catch (thrown) {
    await guest.end(asRealmError(thrown));
  }
}
