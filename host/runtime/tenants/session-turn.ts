// A session's turn for what is no request: saving, restoring, forking. It has the deadlines of a request, and ends as one.

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { Guest } from "../guest.ts";
import { RequestEnding } from "./request-ending.ts";
import type { TenantServices } from "./tenant-services.ts";
import type { TurnQueue } from "./turn-queue.ts";

export interface TurnOrder {
  readonly home: TenantServices;
  readonly turns: TurnQueue;
  /** Of the session: ended with it. */
  readonly endings: Set<RequestEnding>;
  readonly signal: AbortSignal | undefined;
  /** Whether it has its memory already. */
  readonly isOpen: () => boolean;
  /** When the turn has begun, and when it is over. */
  readonly begin: () => void;
  readonly end: () => Promise<void>;
}

export class SessionTurn implements AsyncDisposable {
  readonly #ending: RequestEnding;
  readonly #stack: AsyncDisposableStack;

  private constructor(ending: RequestEnding, stack: AsyncDisposableStack) {
    this.#ending = ending;
    this.#stack = stack;
  }

  /** Errors: `limit` (`queueLength`), `deadline`, `cancelled`. */
  static async take(order: TurnOrder): Promise<SessionTurn> {
    const { home, turns, endings, signal, isOpen, begin, end } = order;
    await using stack = new AsyncDisposableStack();
    const ending = stack.use(new RequestEnding(home.limits));
    endings.add(ending);
    stack.defer(() => void endings.delete(ending));
    const cancel = (): void => ending.end(cancelled);
    signal?.addEventListener("abort", cancel, { once: true });
    stack.defer(() => signal?.removeEventListener("abort", cancel));
    if (signal?.aborted === true) cancel();
    stack.use(await turns.take(ending.signal, home.contender.line));
    // One that is open gives nothing back when it ends: whoever waits for memory must not wait for it, a fork of it least.
    if (!isOpen()) stack.use(home.memory.running());
    begin();
    stack.defer(end);
    return new SessionTurn(ending, stack.move());
  }

  /** Aborted with the error that the turn ends with. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** From here on it is this guest that has to keep the deadlines. */
  watch(guest: Guest): void {
    this.#ending.watch(guest);
  }

  /** What failed is the end of the turn, if it was ended. */
  errorOf(thrown: unknown): RealmError {
    return asRealmError(this.signal.aborted ? this.signal.reason : thrown);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

const cancelled = new RealmError(
  "cancelled",
  "the session was not to be saved, restored or forked",
);
