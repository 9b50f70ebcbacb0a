// The session of a guest: its KV cache, and what in it is not evaluated yet. A request that fails leaves it as it was
// before, unless the guest trapped; one that is cancelled leaves it behind the last token that was given out.

import type {
  Batch,
  GenerationOptions,
  KvType,
  Model,
  ModelConfiguration,
  PromptPart,
  Session,
  SessionOptions,
  Tokenizer,
} from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import { commonLength, conversationTokens } from "./conversation-tokens.ts";
import { thrownRecord } from "./world-error.ts";

/** A model that a guest has loaded. */
export interface OpenModel {
  readonly model: Model;
  readonly configuration: ModelConfiguration;
  /** Of the same vocabulary; made when it is first asked for. */
  tokenizer(): Tokenizer;
}

export interface SessionWish {
  /** Positions; none: the default. */
  readonly contextLength: number | undefined;
  /** None: what the guest supports of f16 and f32. */
  readonly kvType: KvType | undefined;
  /** Columns in one prefill chunk; none: the guest's choice. */
  readonly prefillColumns: number | undefined;
  /** Positions that stay when a full context drops old ones; none: it drops none. */
  readonly contextShift: number | undefined;
  /** Id of the model that guesses tokens. */
  readonly draft: number | undefined;
}

/** What a session will be. */
export interface SessionPlan {
  readonly contextLength: number;
  readonly kvType: KvType;
  /** 0: the guest's choice. */
  readonly prefillColumns: number;
  readonly contextShift: number | undefined;
  /** Id of the model that guesses tokens. */
  readonly draft: number | undefined;
  /** The draft's too. */
  readonly kvBytes: number;
}

const defaultContextLengthMax = 4096;
/** Of the 2 GiB that a guest's memory may have; the rest is for its tables and activations. */
const kvBytesMax = 1536 * 1024 ** 2;

/** Allocates nothing. `draft`: the wish's. Errors: as the world's `kv-bytes`. */
export function planSession(open: OpenModel, wish: SessionWish, draft?: OpenModel): SessionPlan {
  const plan = planAlone(open, wish);
  if (draft === undefined) return plan;
  const contextLength = Math.min(plan.contextLength, draft.configuration.contextLength);
  const draftBytes = kvBytes(draft, contextLength, plan.kvType);
  return { ...plan, draft: wish.draft, kvBytes: plan.kvBytes + draftBytes };
}

function planAlone(open: OpenModel, wish: SessionWish): SessionPlan {
  if (wish.kvType !== undefined) return planWith(open, wish, wish.kvType);
  try {
    return planWith(open, wish, "f16");
  } catch (thrown) {
    if (thrownRecord(thrown)?.code !== "unsupported") throw thrown;
    return planWith(open, wish, "f32");
  }
}

function planWith(
  open: OpenModel,
  { contextLength: wished, prefillColumns = 0, contextShift: kept }: SessionWish,
  kvType: KvType,
): SessionPlan {
  const contextLength = wished ?? defaultContextLength(open, kvType);
  const bytes = kvBytes(open, contextLength, kvType);
  // Something is left to drop.
  const contextShift = kept === undefined ? undefined : Math.min(kept, contextLength >> 1);
  const draft = undefined;
  return { contextLength, kvType, prefillColumns, contextShift, draft, kvBytes: bytes };
}

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

  /** Forgets all behind the first tokens, which `history` is. Errors: as the world's `truncate`. */
  rewind(tokens: number, history: readonly PromptPart[]): void {
    this.#before = undefined;
    if (tokens >= this.#tokens) return;
    const isCached = tokens <= this.#session.position();
    this.#session.truncate(isCached ? tokens : 0);
    this.#pending = isCached ? [] : history;
    if (!isCached) this.#session.append([...history]);
    this.#tokens = tokens;
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

/** What a request is of. */
interface RequestHome {
  readonly open: OpenModel;
  readonly plan: SessionPlan;
  /** Tokens in the session. */
  readonly tokens: number;
}

/** What one request does with the session. */
export class SessionRequest {
  /** Whether the session goes on from what was done; else it is undone. */
  keeps = true;
  appended = 0;
  /** Tokens that were given out, and the last of them. */
  given = 0;
  lastToken = 0;
  /** Positions that a full context dropped. */
  dropped = 0;
  /** Tokens of before that are not evaluated again. */
  cachedTokens: number;
  /** The session's tokens before, where some of them may go. */
  before: Uint32Array | undefined;
  /** Tokens of before that it still has. */
  #kept: number;
  #isReplacing = false;
  readonly #home: RequestHome;
  readonly #session: Session;

  constructor(session: Session, home: RequestHome) {
    this.#session = session;
    this.#home = home;
    this.#kept = home.tokens;
    this.cachedTokens = session.position();
    if (home.plan.contextShift !== undefined) this.before = session.tokens().slice();
  }

  get vocabularySize(): number {
    return this.#home.open.configuration.vocabularySize;
  }

  /** Of the session's tokens before, how many are where they were. */
  get intact(): number {
    return this.dropped > 0 ? 0 : this.#kept;
  }

  /** Tokens that the session has with what was given out. */
  get length(): number {
    return this.#kept + this.appended + this.given - this.dropped;
  }

  /** Those tokens, where they are not what was there before, the prompt and what was given out. */
  get replaced(): Uint32Array | undefined {
    if (!this.#isReplacing && this.dropped === 0) return undefined;
    return this.#session.tokens().slice(0, this.length);
  }

  append(prompt: readonly PromptPart[]): void {
    this.appended += this.#session.append([...prompt]);
  }

  /** Makes it all that is in the session, as far as it isn't. Errors: `unsupported`, where the guest has no `tokens`. */
  replace(conversation: readonly PromptPart[]): void {
    const { open, tokens: length } = this.#home;
    const tokens = conversationTokens(open.tokenizer(), conversation, open.configuration.bosToken);
    const known = length === 0 ? new Uint32Array(0) : this.#session.tokens().slice();
    // The last one is evaluated again at least: what comes next is drawn from it.
    const common = Math.min(commonLength(known, tokens), this.cachedTokens, tokens.length - 1);
    this.#isReplacing = true;
    this.before = known;
    this.#kept = Math.max(0, common);
    this.cachedTokens = this.#kept;
    this.#session.truncate(this.#kept);
    this.append([{ tag: "tokens", val: tokens.slice(this.#kept) }]);
  }

  /** With a draft model tokens are always guessed. Gives whether they are. */
  start(options: GenerationOptions): boolean {
    const speculate = options.speculate ?? (this.#home.plan.draft === undefined ? undefined : 0);
    this.#session.start({ ...options, speculate });
    return speculate !== undefined;
  }

  nextBatch(max: number): Batch {
    const batch = this.#session.nextBatch(max);
    this.dropped += batch.dropped;
    return batch;
  }

  setColumnCost(cost: number): void {
    this.#session.setColumnCost(cost);
  }

  /** shape: [vocabulary, tokens]. */
  evaluate(tokens: Uint32Array): Float32Array {
    const rows = this.#session.evaluate(tokens);
    this.appended += tokens.length;
    return rows;
  }
}

/** The least of the trained length, 4,096 and what a guest can hold. */
function defaultContextLength(open: OpenModel, kvType: KvType): number {
  const length = Math.min(open.configuration.contextLength, defaultContextLengthMax);
  const bytes = kvBytes(open, length, kvType);
  return bytes <= kvBytesMax ? length : Math.max(1, Math.floor((length * kvBytesMax) / bytes));
}

/** A guest may say any number: beyond the safe integers there is no memory for it anyway. */
function kvBytes({ model }: OpenModel, contextLength: number, kvType: KvType): number {
  const bytes = Number(model.kvBytes(sessionOptions(contextLength, kvType)));
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

function sessionOptions(contextLength: number, kvType: KvType): SessionOptions {
  return { contextLength, kvType, prefillColumns: 0 };
}
