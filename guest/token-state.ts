// The tokens of a session: those whose keys and values are in the cache, those that wait to be evaluated, and the logits
// behind the last. After any error it stands at the last whole token: positions are counted only when all blocks of all
// their tokens are done.

import { Error, Option, SessionOptions } from "./bindings/wit";
import { TokenQueue } from "./generation/token-queue";
import { contextFull } from "./model/failure";
import { LoadedModel } from "./model/loaded-model";
import { Workspace } from "./model/workspace";
import { SessionImage } from "./session-image";

/** No logits are at hand. */
const NOWHERE: i64 = -1;

export class TokenState {
  /** Positions in the cache. */
  evaluated: u32 = 0;
  queue: TokenQueue = new TokenQueue();
  /** Whether the queue is the token drawn last, and no prompt. */
  drawn: bool = false;
  readonly contextLength: u32;
  /** Positions that stay when old ones are dropped to make room; none: there is no more room. */
  private kept: Option<u32>;
  /** Position behind which the logits at hand stand, or NOWHERE. */
  private logitsAt: i64 = NOWHERE;

  constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private options: SessionOptions,
  ) {
    this.contextLength = options.contextLength;
    this.kept = options.contextShift;
  }

  /** Whether the logits behind the last position are at hand. */
  get hasLogits(): bool {
    return this.logitsAt == <i64>this.evaluated;
  }

  /** Tokens that there is room for behind the last position, as far as that is bounded. */
  get room(): u32 {
    return this.kept.isSome ? u32.MAX_VALUE : this.contextLength - this.evaluated;
  }

  /** Whether one token more may be queued behind the last position. */
  get goesOn(): bool {
    return this.evaluated < this.contextLength || this.kept.isSome;
  }

  /** Positions that are not dropped to make room. */
  get standing(): u32 {
    return this.kept.isSome ? min(this.kept.value, this.evaluated) : this.evaluated;
  }

  /** Null if so many tokens can be appended. */
  checkRoom(count: u32): Error | null {
    const left = this.contextLength - this.standing - this.queue.length;
    if (count <= left) return null;
    return contextFull(
      `cannot append ${count} tokens: ${left} of the context's ${this.contextLength} positions are left`,
    );
  }

  /** Drops old positions if what is queued has no room, and they may be; gives how many, behind those that stay. */
  makeRoom(): u32 {
    const end = this.evaluated;
    if (!this.kept.isSome || end + this.queue.length <= this.contextLength) return 0;
    const first = this.standing;
    const needed = end + this.queue.length - this.contextLength;
    const count = max(needed, (end - first) / 2);
    this.workspace.forward.drop(first, count, end);
    const history = this.workspace.history;
    memory.copy(history.at(first), history.at(first + count), (<usize>(end - first - count)) << 2);
    this.evaluated = end - count;
    this.logitsAt = NOWHERE;
    return count;
  }

  /** Evaluates the next `count` tokens of the queue; their logits are wanted if they are the last. */
  evaluateQueued(count: u32): Error | null {
    const workspace = this.workspace;
    const wanted: u32 = count == this.queue.length ? 1 : 0;
    this.queue.copyTo(workspace.tokens, count);
    const error = this.evaluateChunk(count, wanted, workspace.logits);
    if (error) return error;
    this.queue.drop(count);
    this.drawn = false;
    this.evaluated += count;
    if (wanted) this.logitsAt = this.evaluated;
    return null;
  }

  /** Evaluates tokens, u32s; `logits`: shape [vocabulary, count], of all of them. */
  evaluateTokens(tokens: usize, count: u32, logits: usize): Error | null {
    const workspace = this.workspace;
    const size = (<usize>this.model.configuration.vocabularySize) << 2;
    const before = this.evaluated;
    for (let done: u32 = 0; done < count; done += workspace.columns) {
      const chunk = min(workspace.columns, count - done);
      memory.copy(workspace.tokens, tokens + ((<usize>done) << 2), (<usize>chunk) << 2);
      this.evaluated = before + done;
      const error = this.evaluateChunk(chunk, chunk, logits + size * done);
      if (!error) continue;
      this.evaluated = before;
      return error;
    }
    this.evaluated = before + count;
    this.keepLogits(logits + size * (count - 1));
    return null;
  }

  /** The chunk that is laid in, behind the last position, which stays as it is; logits of its `wanted` last. */
  evaluateChunk(count: u32, wanted: u32, logits: usize): Error | null {
    const workspace = this.workspace;
    this.logitsAt = NOWHERE;
    const first = this.evaluated;
    const error = workspace.forward.evaluate(workspace.tokens, count, first, wanted, logits);
    if (error) return error;
    workspace.history.write(first, workspace.tokens, count);
    return null;
  }

  /** These are the logits behind the last position. */
  keepLogits(logits: usize): void {
    const size = (<usize>this.model.configuration.vocabularySize) << 2;
    memory.copy(this.workspace.logits, logits, size);
    this.logitsAt = this.evaluated;
  }

  /** Forgets positions from there on, and what is queued. */
  truncate(position: u32): void {
    this.evaluated = position;
    if (!this.hasLogits) this.logitsAt = NOWHERE;
    this.queue.clear();
    this.drawn = false;
  }

  /** Those in the cache, then those that are queued. */
  all(): StaticArray<u32> {
    const tokens = new StaticArray<u32>(this.evaluated + this.queue.length);
    const evaluated = (<usize>this.evaluated) << 2;
    memory.copy(changetype<usize>(tokens), this.workspace.history.at(0), evaluated);
    this.queue.copyTo(changetype<usize>(tokens) + evaluated, this.queue.length);
    return tokens;
  }

  /** An image to write into; `adopt` it when it is whole. */
  newImage(): SessionImage {
    return new SessionImage(this.model, this.workspace, this.options);
  }

  /** What there is, to be read before anything else is done. */
  describe(): SessionImage {
    const image = this.newImage();
    const hasLogits = this.queue.length == 0 && this.hasLogits;
    image.describe(this.evaluated, this.queue.toArray(), this.drawn, hasLogits);
    return image;
  }

  adopt(image: SessionImage): void {
    this.evaluated = image.evaluated;
    this.queue.pushAll(image.queued);
    this.drawn = image.drawn;
    this.logitsAt = image.hasLogits ? <i64>image.evaluated : NOWHERE;
  }
}
