// What one request does with the session of a guest: by it the session knows afterwards what it has, and what it has lost.

import type { Batch, GenerationOptions, PromptPart, Session } from "../abi/world.ts";
import { commonLength, conversationTokens } from "./conversation-tokens.ts";
import type { OpenModel, SessionPlan } from "./session-plan.ts";

/** What a request is of. */
export interface RequestHome {
  readonly open: OpenModel;
  readonly plan: SessionPlan;
  /** Tokens in the session. */
  readonly tokens: number;
}

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
    const tokens = conversationTokens(open.tokenizer(), conversation);
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
