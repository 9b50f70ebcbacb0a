// A tenant's session: a KV cache that goes on from one request to the next, which take turns. Its guest is opened with the
// first, serves it alone, and ends with it. One that is idle may be put away; the next request makes it again.

import type { Chat, ChatOptions } from "../../chat/chat.ts";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import { readChatOptions } from "../chat/chat-options.ts";
import { openChat } from "../chat/open-chat.ts";
import { readRequestOptions } from "../generate-options.ts";
import type { GenerationOrder, Prompt, RequestOptions, RequestOrder } from "../generate-options.ts";
import type { GenerationEnd, GenerationItem, GenerationOutcome } from "../guest-calls.ts";
import type { SessionWish } from "../session-plan.ts";
import { OpenSession } from "../open-session.ts";
import type { SavedSession } from "../saved-session.ts";
import { StopSwitch, stoppable } from "../stop-switch.ts";
import { endBeforeStart, generationEnd, streamTokens } from "../token-stream.ts";
import type { GeneratedToken } from "../token-stream.ts";
import { RequestEnding } from "./request-ending.ts";
import { RequestRecord } from "./request-record.ts";
import type { RequestEnd } from "./request-record.ts";
import { grownHistory } from "./session-history.ts";
import type { SessionHistory } from "./session-history.ts";
import type { SessionHome } from "./session-home.ts";
import { SessionTransfer } from "./session-transfer.ts";
import type { TransferOptions } from "./session-transfer.ts";
import { SessionTurn } from "./session-turn.ts";
import { TurnQueue } from "./turn-queue.ts";

/**
 * A KV cache of a tenant's that goes on from one request to the next. Where memory is short it is put away while it
 * is idle, and made again when it is asked.
 *
 * @example
 * ```ts
 * for await (const { text } of session.generate("In the beginning", { maxTokens: 8 })) {
 *   process.stdout.write(text);
 * }
 * for await (const { text } of session.generate(" And God said", { maxTokens: 8 })) {
 *   process.stdout.write(text); // goes on behind what both have written
 * }
 * ```
 */
export class Session {
  readonly #home: SessionHome<Session>;
  readonly #wish: SessionWish;
  readonly #turns = new TurnQueue();
  readonly #endings = new Set<RequestEnding>();
  readonly #holder = { idleSinceMs: 0, evict: () => this.#endGuest(evicted) };
  /** All that is in the session, by which it can be made again. */
  #history: SessionHistory = [];
  #open: OpenSession | undefined;
  #gone: RealmError | undefined;
  #closing: Promise<void> | undefined;
  readonly #transfer = new SessionTransfer({
    takeTurn: (signal) => this.#takeTurn(signal),
    opened: () => this.#open,
    open: (ending) => this.#openSession(ending),
    endGuest: (reason) => this.#endGuest(reason),
    history: () => this.#history,
    setHistory: (history) => {
      this.#history = history;
    },
    identity: () => this.#home.identity(),
  });

  /** @internal Sessions come from `tenant.session`. */
  constructor(home: SessionHome<Session>, wish: SessionWish) {
    this.#home = home;
    this.#wish = wish;
  }

  /**
   * Continues the session by a prompt. As `model.generate`, and: errors are also `limit` and `deadline`, which name what
   * was passed, and leave the session as it was before the request. A guest that traps, or has to be ended because
   * it does not stop, takes the session with it.
   */
  generate(
    prompt: Prompt,
    options?: RequestOptions,
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const stop = new StopSwitch();
    return stoppable(
      this.#generate(() => readRequestOptions(prompt, options), stop),
      stop,
    );
  }

  /**
   * A conversation by the model's chat template; what else was in the session is forgotten with the first answer. Closing
   * the chat leaves the session. Errors: `bad-argument` names the option.
   *
   * @example
   * ```ts
   * const chat = session.chat({ system: "You answer in one sentence." });
   * for await (const part of chat.send("Who made the stars?", { maxTokens: 8 })) {
   *   if (part.type === "text") process.stdout.write(part.text);
   * }
   * ```
   */
  chat(options?: ChatOptions): Chat<RequestOptions> {
    return openChat(this.#home.templateSource, readChatOptions(options), {
      generate: (read, stop) => this.#generate(read, stop),
      close: async () => {},
    });
  }

  /**
   * A second session with the same cache, which nobody has to evaluate again: both go on, bitwise, as this one would. It has
   * a guest of its own, takes as much memory, and counts as a session. Errors: `limit` (`sessions`), `out-of-memory`,
   * `unsupported` (a guest that can't), as `generate`.
   *
   * @example
   * ```ts
   * for await (const _ of session.generate("In the beginning", { maxTokens: 8 }));
   * const other = await session.fork();
   * for await (const { text } of session.generate(" And God said", { maxTokens: 8 })) {
   *   process.stdout.write(text);
   * }
   * for await (const { text } of other.generate(" And Adam said", { maxTokens: 8 })) {
   *   process.stdout.write(text);
   * }
   * ```
   */
  async fork(): Promise<Session> {
    this.#checkOpen();
    const fork = this.#home.newSession();
    try {
      await this.#transfer.copyTo(fork.#transfer);
      return fork;
    } catch (thrown) {
      await fork.close();
      throw thrown;
    }
  }

  /**
   * The session as bytes, for `restore`: `await writeFile(path, session.save())`. Requests wait until it has ended. Errors:
   * `bad-argument` (nothing in it), `unsupported` (a guest that can't), `cancelled`, as `generate`.
   *
   * @example
   * ```ts
   * import { createReadStream } from "node:fs";
   * import { writeFile } from "node:fs/promises";
   *
   * for await (const _ of session.generate("In the beginning", { maxTokens: 8 }));
   * await writeFile("tale.session", session.save());
   *
   * const later = await tenant.session(model);
   * await later.restore(createReadStream("tale.session"));
   * ```
   */
  save(options?: TransferOptions): AsyncGenerator<Uint8Array, void, void> {
    return this.#transfer.save(options);
  }

  /**
   * Takes in what `save` gave, by a session of the same model, guest and KV type: it goes on, bitwise, as that one would.
   * For a session that has served no request. Errors: `bad-file` (no session, damaged, cut, of another model, guest or
   * KV type), `context-full` (longer than this one's), `bad-argument`, as `generate`; it is then empty as before.
   */
  async restore(file: SavedSession, options?: TransferOptions): Promise<void> {
    await this.#transfer.restore(file, options);
  }

  /** Memory of its guest while it has one, the cache included. */
  get guestBytes(): number {
    return this.#open?.bytes ?? 0;
  }

  /** @internal Whether it can go on: it is not closed, and its guest has not ended by itself. */
  get usable(): boolean {
    const isOpen = this.#closing === undefined && this.#gone === undefined;
    return isOpen && this.#open?.guest.thread.usable !== false;
  }

  /** Ends the session; what still runs in it fails with `cancelled`. */
  async close(): Promise<void> {
    await this.end(new RealmError("cancelled", "the session was closed"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal Like `close`, for that reason. */
  async end(reason: RealmError): Promise<void> {
    this.#closing ??= this.#close(reason);
    await this.#closing;
  }

  async #takeTurn(signal: AbortSignal | undefined): Promise<SessionTurn> {
    this.#checkOpen();
    return await SessionTurn.take({
      home: this.#home,
      turns: this.#turns,
      endings: this.#endings,
      signal,
      isOpen: () => this.#open !== undefined,
      begin: () => this.#home.memory.busy(this.#holder),
      end: async () => {
        if (this.#open !== undefined) await this.#settle(this.#open);
      },
    });
  }

  async *#generate(
    read: () => RequestOrder,
    stop: StopSwitch,
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const { request, signal } = read();
    using _following = stop.follow(signal);
    this.#checkOpen();
    if (stop.stopped) return endBeforeStart;
    const { meter, limits } = this.#home;
    meter.beginRequest(request.options.maxTokens);
    using ending = new RequestEnding(limits);
    this.#endings.add(ending);
    stop.onStop(() => ending.end(stoppedEarly));
    try {
      const { admission, contender } = this.#home;
      using _turn = await this.#turns.take(ending.signal, contender.line);
      using _place = await admission.enter(contender, ending.signal);
      return yield* this.#run(request, { stop, ending });
    } catch (thrown) {
      if (ending.signal.reason === stoppedEarly) return endBeforeStart;
      throw ending.signal.aborted ? asRealmError(ending.signal.reason) : thrown;
    } finally {
      // A consumer may still say that it leaves.
      stop.onStop(() => {});
      this.#endings.delete(ending);
    }
  }

  async *#run(
    request: GenerationOrder["request"],
    { stop, ending }: { readonly stop: StopSwitch; readonly ending: RequestEnding },
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const { memory, meter, admission, contender } = this.#home;
    memory.busy(this.#holder);
    using _running = memory.running();
    const open = await this.#openSession(ending.signal);
    const record = new RequestRecord(request.prompt, (kind, count, inRequest) => {
      admission.served(contender, count);
      meter.addTokens(kind, count, inRequest);
    });
    const observe = (item: GenerationItem): void => {
      try {
        record.take(item);
      } catch (thrown) {
        ending.end(asRealmError(thrown));
      }
    };
    let outcome: GenerationOutcome | undefined;
    const ended = (result: GenerationOutcome): void => void (outcome = result);
    ending.watch(open.guest);
    const cancel = new StopSwitch();
    stop.onStop(() => {
      cancel.stop();
      ending.cancelled();
    });
    using _ending = cancel.follow(ending.signal);
    try {
      const stream = open.stream("generate", request, { stop: cancel, observe, ended });
      const end = yield* streamTokens(stream, cancel);
      ending.signal.throwIfAborted();
      return generationEnd(end, open.plan, open.guest);
    } finally {
      await this.#account(open, { record, outcome, isRevoked: ending.signal.aborted });
      await this.#settle(open);
    }
  }

  /** What the guest's session now has more, the history has too; neither where the request failed. */
  async #account(open: OpenSession, { record, outcome, isRevoked }: RequestEnd): Promise<void> {
    if (outcome?.kept !== true) return;
    if (isRevoked) {
      // It had ended before it heard of that.
      await open.undo();
      return;
    }
    this.#home.meter.addCached(outcome.cachedTokens);
    this.#history = grownHistory(this.#history, record.parts, outcome);
  }

  /** After a request: the guest waits for the next, or has taken the session with it. */
  async #settle(open: OpenSession): Promise<void> {
    if (open.guest.thread.usable && this.#closing === undefined) {
      this.#holder.idleSinceMs = performance.now();
      this.#home.memory.idle(this.#holder);
      return;
    }
    this.#gone ??= new RealmError("guest-trap", "the session is gone: its guest ended");
    await this.#endGuest(this.#gone);
  }

  async #openSession(ending: AbortSignal): Promise<OpenSession> {
    if (this.#open !== undefined) return this.#open;
    const { memory } = this.#home;
    const guest = await this.#home.openGuest(ending);
    try {
      const order = { wish: this.#wish, history: this.#history, memory, ending };
      this.#open = await OpenSession.open(guest, order);
      return this.#open;
    } catch (thrown) {
      await guest.end(asRealmError(thrown));
      throw thrown;
    }
  }

  async #endGuest(reason: RealmError): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    const { memory } = this.#home;
    memory.busy(this.#holder);
    // Its memory is about to be free: worth waiting for.
    using _ending = memory.running();
    await open?.end(reason);
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) {
      throw new RealmError("bad-argument", "the session was closed and can do no more");
    }
    if (this.#gone !== undefined) throw this.#gone;
  }

  async #close(reason: RealmError): Promise<void> {
    for (const ending of this.#endings) ending.end(reason);
    await this.#endGuest(reason);
    this.#home.onClose(this);
  }
}

const stoppedEarly = new RealmError("cancelled", "the request was cancelled before it began");
const evicted = new RealmError("cancelled", "the session was put away to make room");
