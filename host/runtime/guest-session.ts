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
} from "../abi/world.ts";
import { thrownRecord } from "./world-error.ts";

/** A model that a guest has loaded. */
export interface OpenModel {
  readonly model: Model;
  readonly configuration: ModelConfiguration;
}

export interface SessionWish {
  /** Positions; none: the default. */
  readonly contextLength: number | undefined;
  /** None: what the guest supports of f16 and f32. */
  readonly kvType: KvType | undefined;
  /** Columns in one prefill chunk; none: the guest's choice. */
  readonly prefillColumns: number | undefined;
}

/** What a session will be. */
export interface SessionPlan {
  readonly contextLength: number;
  readonly kvType: KvType;
  /** 0: the guest's choice. */
  readonly prefillColumns: number;
  readonly kvBytes: number;
}

const defaultContextLengthMax = 4096;
/** Of the 2 GiB that a guest's memory may have; the rest is for its tables and activations. */
const kvBytesMax = 1536 * 1024 ** 2;

/** Allocates nothing. Errors: as the world's `kv-bytes`. */
export function planSession(open: OpenModel, wish: SessionWish): SessionPlan {
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
  { contextLength: wished, prefillColumns = 0 }: SessionWish,
  kvType: KvType,
): SessionPlan {
  const contextLength = wished ?? defaultContextLength(open, kvType);
  const bytes = kvBytes(open, contextLength, kvType);
  return { contextLength, kvType, prefillColumns, kvBytes: bytes };
}

export class GuestSession {
  readonly plan: SessionPlan;
  readonly #vocabularySize: number;
  readonly #session: Session;
  /** Queued in the guest and not evaluated. */
  #pending: readonly PromptPart[] = [];
  /** Tokens that were appended and generated. */
  #tokens = 0;
  /** As it was before the last request. */
  #before: Standing | undefined;

  /** Errors: as the world's `create-session`. */
  constructor({ model, configuration }: OpenModel, plan: SessionPlan) {
    this.plan = plan;
    this.#vocabularySize = configuration.vocabularySize;
    const { contextLength, kvType, prefillColumns } = plan;
    this.#session = model.createSession({ contextLength, kvType, prefillColumns });
  }

  /** Positions in the cache. */
  get position(): number {
    return this.#session.position();
  }

  /** Queues what was in a session before; nothing is evaluated. Errors: as the world's `append`. */
  restore(history: readonly PromptPart[]): void {
    if (history.length === 0) return;
    this.#tokens += this.#session.append([...history]);
    this.#pending = history;
  }

  /** One request; when it throws, or keeps nothing, the session is as before. */
  request<Result>(use: (request: SessionRequest) => Result): Result {
    const request = new SessionRequest(this.#session, this.#vocabularySize);
    const position = this.#session.position();
    const before = { position, pending: this.#pending, tokens: this.#tokens };
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
  #settle({ appended, given, lastToken }: SessionRequest): void {
    this.#tokens += appended + given;
    const position = this.#session.position();
    if (position > this.#tokens) this.#session.truncate(this.#tokens);
    const isQueued = given > 0 && position < this.#tokens;
    this.#pending = isQueued ? [{ tag: "tokens", val: Uint32Array.of(lastToken) }] : [];
  }

  #rollBack({ position, pending, tokens }: Standing): void {
    this.#session.truncate(position);
    if (pending.length > 0) this.#session.append([...pending]);
    this.#pending = pending;
    this.#tokens = tokens;
  }
}

/** What a session goes back to. */
interface Standing {
  readonly position: number;
  readonly pending: readonly PromptPart[];
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
  readonly vocabularySize: number;
  readonly #session: Session;

  constructor(session: Session, vocabularySize: number) {
    this.#session = session;
    this.vocabularySize = vocabularySize;
  }

  append(prompt: readonly PromptPart[]): void {
    this.appended += this.#session.append([...prompt]);
  }

  start(options: GenerationOptions): void {
    this.#session.start(options);
  }

  nextBatch(max: number): Batch {
    return this.#session.nextBatch(max);
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
