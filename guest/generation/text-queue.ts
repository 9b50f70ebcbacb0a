// Generated tokens and their text on the way out. A token leaves when all of its text is decided: whole
// characters, and nothing that may be the beginning of a stop string. Buffers grow and are then used again.

import { Batch, FinishReason, Option } from "../bindings/wit";
import { TopLogprobs } from "../sampling/top-logprobs";
import { StopStrings } from "./stop-strings";
import { TopQueue } from "./top-queue";

const TOKENS_MIN: i32 = 64;
const BYTES_MIN: i32 = 512;

export class TextQueue {
  private tokens: StaticArray<u32> = new StaticArray<u32>(TOKENS_MIN);
  private logprobs: StaticArray<f32> = new StaticArray<f32>(TOKENS_MIN);
  /** Where each token's text ends in `bytes`. */
  private ends: StaticArray<u32> = new StaticArray<u32>(TOKENS_MIN);
  private tops: TopQueue = new TopQueue();
  private tokenCount: i32 = 0;
  private bytes: StaticArray<u8> = new StaticArray<u8>(BYTES_MIN);
  private byteCount: i32 = 0;
  /** Tokens behind which no character is incomplete. */
  private wholeTokens: i32 = 0;
  private stopped: bool = false;

  constructor(private stops: StopStrings) {}

  /** Whether a stop string was found; what comes behind it is dropped. */
  get isStopped(): bool {
    return this.stopped;
  }

  /** A token; its text comes with `pushText`, then `endToken`. */
  pushToken(token: u32, logprob: f32): void {
    if (this.tokenCount == this.tokens.length) this.growTokens();
    this.tokens[this.tokenCount] = token;
    this.logprobs[this.tokenCount] = logprob;
    this.tokenCount++;
  }

  /** The likeliest beside the token that was pushed last; of all tokens or of none. */
  pushTop(top: TopLogprobs): void {
    this.tops.push(top);
  }

  pushText(text: usize, length: i32): void {
    this.growBytes(length);
    for (let i = 0; i < length && !this.stopped; i++) {
      const byte = load<u8>(text + i);
      this.bytes[this.byteCount++] = byte;
      const found = this.stops.push(byte);
      if (found == 0) continue;
      this.byteCount -= found;
      this.stopped = true;
    }
  }

  /** `whole`: whether the text so far ends with a whole character. */
  endToken(whole: bool): void {
    this.ends[this.tokenCount - 1] = this.byteCount;
    if (whole) this.wholeTokens = this.tokenCount;
  }

  /** Everything is decided: nothing more comes. */
  finish(): void {
    if (this.tokenCount > 0) this.ends[this.tokenCount - 1] = this.byteCount;
    this.wholeTokens = this.tokenCount;
    this.stops.undecided = 0;
  }

  /** What is decided, taken out. */
  take(prefilled: u32, finish: Option<FinishReason>): Batch {
    const decided = <u32>(this.byteCount - (this.stopped ? 0 : this.stops.undecided));
    let count = this.wholeTokens;
    while (count > 0 && min<u32>(this.ends[count - 1], this.byteCount) > decided) count--;
    const tokens = new StaticArray<u32>(count);
    const logprobs = new StaticArray<f32>(count);
    const ends = new StaticArray<u32>(count);
    for (let i = 0; i < count; i++) {
      tokens[i] = this.tokens[i];
      logprobs[i] = this.logprobs[i];
      ends[i] = min<u32>(this.ends[i], this.byteCount);
    }
    const length = count > 0 ? ends[count - 1] : 0;
    const text = new StaticArray<u8>(length);
    memory.copy(changetype<usize>(text), changetype<usize>(this.bytes), length);
    this.remove(count, length);
    const topTokens = this.tops.tokens(count);
    const topLogprobs = this.tops.logprobs(count);
    this.tops.drop(count);
    return new Batch(prefilled, tokens, logprobs, text, ends, finish, topTokens, topLogprobs, 0, 0);
  }

  private remove(count: i32, length: i32): void {
    this.tokenCount -= count;
    this.wholeTokens -= count;
    this.byteCount -= length;
    for (let i = 0; i < this.tokenCount; i++) {
      this.tokens[i] = this.tokens[i + count];
      this.logprobs[i] = this.logprobs[i + count];
      this.ends[i] = max<i32>(this.ends[i + count] - length, 0);
    }
    const bytes = changetype<usize>(this.bytes);
    memory.copy(bytes, bytes + length, this.byteCount);
  }

  private growTokens(): void {
    const length = this.tokens.length * 2;
    const tokens = new StaticArray<u32>(length);
    const logprobs = new StaticArray<f32>(length);
    const ends = new StaticArray<u32>(length);
    for (let i = 0; i < this.tokenCount; i++) {
      tokens[i] = this.tokens[i];
      logprobs[i] = this.logprobs[i];
      ends[i] = this.ends[i];
    }
    this.tokens = tokens;
    this.logprobs = logprobs;
    this.ends = ends;
  }

  private growBytes(more: i32): void {
    if (this.byteCount + more <= this.bytes.length) return;
    const bytes = new StaticArray<u8>((this.byteCount + more) * 2);
    memory.copy(changetype<usize>(bytes), changetype<usize>(this.bytes), this.byteCount);
    this.bytes = bytes;
  }
}
