// The session of a guest: its KV cache, and what in it is not evaluated yet. A request that fails leaves it as it was
// before, unless the guest trapped; one that is cancelled leaves it behind the last token that was given out.

import type { PromptPart, Session } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import type { OpenModel, SessionPlan } from "./session-plan.ts";
import { SessionRequest } from "./session-request.ts";
import { thrownRecord } from "./world-error.ts";

export class GuestSession {
  readonly plan: SessionPlan;
  readonly #open: OpenModel;
  readonly #session: Session;
  /** Queued in the guest and not evaluated. */
  #pending: readonly PromptPart[] = [];
  /** Tokens that were appended and generated. */
  #tokens = 0;
  /** As it was before the last request. */
  #before: Standing | undefined;

  /** `draft`: the plan's. Errors: as the world's `create-session` and `use-draft`. */
  constructor(open: OpenModel, plan: SessionPlan, draft?: OpenModel) {
    this.plan = plan;
    this.#open = open;
    const { contextLength, kvType, prefillColumns, contextShift } = plan;
    const options = { contextLength, kvType, prefillColumns, contextShift };
    this.#session = open.model.createSession(options);
    if (draft === undefined) return;
    try {
      this.#session.useDraft(draft.model);
    } catch (thrown) {
      if (thrownRecord(thrown) !== undefined) this.close();
      throw thrown;
    }
  }

  /** Queues what was in a session before; nothing is evaluated. Errors: as the world's `append`. */
  resume(history: readonly PromptPart[]): void {
    if (history.length === 0) return;
    this.#tokens += this.#session.append([...history]);
    this.#pending = history;
  }

  /** The session in pieces. Errors: as the world's `save`. */
  *save(pieceBytes: number): Generator<Uint8Array, void, void> {
    for (let offset = 0n; ;) {
      const piece = this.#session.save(offset, pieceBytes);
      if (piece.length === 0) return;
      offset += BigInt(piece.length);
      // It may be a view of all of the guest's memory.
      yield piece.slice();
    }
  }

  /** Takes in a piece, in order. Errors: as the world's `restore`; the session is then empty. */
  restore(offset: number, piece: Uint8Array): void {
    this.#tokens = 0;
    this.#pending = [];
    this.#session.restore(BigInt(offset), piece);
  }

  /** All pieces have come; gives the tokens that the session has. Errors: `bad-file`, where pieces are missing. */
  endRestore(): Uint32Array {
    const tokens = this.#session.tokens();
    if (tokens.length === 0) {
      throw new RealmError("bad-file", "cannot restore the session: it is cut short, or empty");
    }
    const position = this.#session.position();
    this.#tokens = tokens.length;
    this.#pending =
      position < tokens.length ? [{ tag: "tokens", val: tokens.slice(position) }] : [];
    return tokens.slice();
  }

  /** One request; when it throws, or keeps nothing, the session is as before. */
  request<Result>(use: (request: SessionRequest) => Result): Result {
    const [open, plan, tokens] = [this.#open, this.plan, this.#tokens];
    const request = new SessionRequest(this.#session, { open, plan, tokens });
    const before = { position: this.#session.position(), pending: this.#pending, tokens, request };
    this.#before = before;
    try {
      const result = use(request);
      if (request.keeps) this.#settle(request);
      else this.#rollBack(before);
      return result;
    } catch (thrown) {
      // After a trap nothing of the instance may run any more.
      if (thrownRecord(thrown) !== undefined) this.#rollBack(before);
      throw thrown;
    }
  }

  /** The last request has left no trace, although it had ended well. */
  undo(): void {
    if (this.#before !== undefined) this.#rollBack(this.#before);
    this.#before = undefined;
  }

  close(): void {
    this.#session[Symbol.dispose]();
  }

  /** What was drawn and not given out goes: whoever restores the session from what he saw has the same. */
  #settle({ length, given, lastToken }: SessionRequest): void {
    this.#tokens = length;
    const position = this.#session.position();
    if (position > this.#tokens) this.#session.truncate(this.#tokens);
    const isQueued = given > 0 && position < this.#tokens;
    this.#pending = isQueued ? [{ tag: "tokens", val: Uint32Array.of(lastToken) }] : [];
  }

  #rollBack({ position, pending, tokens, request }: Standing): void {
    // What was dropped or cut off is lost: to have it again, it is evaluated again.
    const { intact, before = new Uint32Array(0) } = request;
    const isLost = intact < before.length;
    const again: readonly PromptPart[] = isLost
      ? [{ tag: "tokens", val: before.slice(intact) }]
      : pending;
    this.#session.truncate(Math.min(position, intact));
    if (again.length > 0) this.#session.append([...again]);
    this.#pending = again;
    this.#tokens = tokens;
  }
}

/** What a session goes back to. */
interface Standing {
  readonly position: number;
  readonly pending: readonly PromptPart[];
  readonly tokens: number;
  /** What was done since. */
  readonly request: SessionRequest;
}
