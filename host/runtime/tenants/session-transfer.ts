// What is in a session, taken out as bytes, put into another of the same kind, or copied into one beside it.

import type { PromptPart } from "../../abi/world.ts";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { OpenSession } from "../open-session.ts";
import { readOptions, readSignal } from "../option-readers.ts";
import { readSession, writeSession } from "../saved-session.ts";
import type { SavedSession, SessionHead, SessionPieces } from "../saved-session.ts";
import type { SessionTurn } from "./session-turn.ts";

/** What `session.save` and `session.restore` take. */
export interface TransferOptions {
  /** Ends it with `cancelled`; the session is as it was. */
  signal?: AbortSignal | undefined;
}

/** The session as this needs it. */
export interface TransferredSession {
  takeTurn(signal: AbortSignal | undefined): Promise<SessionTurn>;
  /** None where its guest is not open. */
  opened(): OpenSession | undefined;
  open(ending: AbortSignal): Promise<OpenSession>;
  endGuest(reason: RealmError): Promise<void>;
  history(): readonly PromptPart[];
  setHistory(history: readonly PromptPart[]): void;
  identity(): Promise<Omit<SessionHead, "kvType">>;
}

export class SessionTransfer {
  readonly #session: TransferredSession;

  constructor(session: TransferredSession) {
    this.#session = session;
  }

  async *save(options: unknown): AsyncGenerator<Uint8Array, void, void> {
    const session = this.#session;
    await using turn = await session.takeTurn(readTransferOptions("save", options));
    if (this.#isEmpty) {
      throw new RealmError("bad-argument", "there is nothing in the session to save");
    }
    try {
      const open = await session.open(turn.signal);
      turn.watch(open.guest);
      yield* writeSession(await this.#headOf(open), open.save(turn.signal));
    } catch (thrown) {
      throw turn.errorOf(thrown);
    }
  }

  async restore(file: SavedSession, options: unknown): Promise<void> {
    const signal = readTransferOptions("restore", options);
    await this.#receive(async (open) => readSession(file, await this.#headOf(open)), signal);
  }

  /** Into an empty one. What nobody has evaluated yet, both have to. */
  async copyTo(other: SessionTransfer): Promise<void> {
    await using turn = await this.#session.takeTurn(undefined);
    const open = this.#session.opened();
    if (open === undefined) {
      other.#session.setHistory(this.#session.history());
      return;
    }
    turn.watch(open.guest);
    await other.#receive(() => open.save(turn.signal));
  }

  get #isEmpty(): boolean {
    return this.#session.opened() === undefined && this.#session.history().length === 0;
  }

  async #receive(
    piecesFor: (open: OpenSession) => SessionPieces | Promise<SessionPieces>,
    signal?: AbortSignal,
  ): Promise<void> {
    const session = this.#session;
    await using turn = await session.takeTurn(signal);
    if (!this.#isEmpty) {
      throw new RealmError("bad-argument", "only a session with nothing in it can be restored");
    }
    try {
      const open = await session.open(turn.signal);
      turn.watch(open.guest);
      const tokens = await open.restore(await piecesFor(open));
      session.setHistory([{ tag: "tokens", val: tokens }]);
    } catch (thrown) {
      await session.endGuest(asRealmError(thrown));
      throw turn.errorOf(thrown);
    }
  }

  async #headOf({ plan }: OpenSession): Promise<SessionHead> {
    return { ...(await this.#session.identity()), kvType: plan.kvType };
  }
}

function readTransferOptions(where: string, value: unknown): AbortSignal | undefined {
  return readSignal(readOptions(where, value, ["signal"])["signal"]);
}
