// The session of a chat that no tenant has: it is opened with the first answer, waits between answers, and may be put away while
// it waits when memory is short; the next answer then evaluates the whole conversation again.

import type { RequestOrder } from "../generate-options.ts";
import type { GenerationEnd } from "../guest-calls.ts";
import type { MemoryReservations } from "../memory-reservations.ts";
import type { Guest } from "../guest.ts";
import type { ChatSession } from "./open-chat.ts";
import type { OpenSession } from "../open-session.ts";
import type { StopSwitch } from "../stop-switch.ts";
import { endBeforeStart, generationEnd, streamTokens } from "../token-stream.ts";
import type { GeneratedToken } from "../token-stream.ts";

/** A session in a guest of its own, which is given back when it is closed. */
export interface OpenedSession {
  readonly session: OpenSession;
  readonly guest: Guest;
  readonly close: () => Promise<void>;
}

export class OwnSession implements ChatSession {
  readonly #memory: MemoryReservations;
  readonly #openSession: () => Promise<OpenedSession>;
  readonly #holder = { idleSinceMs: 0, evict: () => this.close() };
  #opened: OpenedSession | undefined;

  constructor(memory: MemoryReservations, openSession: () => Promise<OpenedSession>) {
    this.#memory = memory;
    this.#openSession = openSession;
  }

  async *generate(
    read: () => RequestOrder,
    stop: StopSwitch,
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const { request, signal } = read();
    using _following = stop.follow(signal);
    if (stop.stopped) return endBeforeStart;
    this.#memory.busy(this.#holder);
    using _running = this.#memory.running();
    const opened = (this.#opened ??= await this.#openSession());
    const { session, guest } = opened;
    try {
      const outcome = yield* streamTokens(session.stream("generate", request, { stop }), stop);
      return generationEnd(outcome, session.plan, guest);
    } finally {
      await this.#settle(opened);
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#memory.busy(this.#holder);
    await opened?.close();
  }

  async #settle({ guest }: OpenedSession): Promise<void> {
    if (!guest.thread.usable) return this.close();
    this.#holder.idleSinceMs = performance.now();
    this.#memory.idle(this.#holder);
  }
}
