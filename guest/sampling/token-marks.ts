// A number for each of some tokens of a vocabulary, and where among the candidates each of them is. Clearing takes as
// long as there are marked tokens, not as the vocabulary is.

import { Layout } from "../model/layout";
import { Candidates } from "./candidates";

/** Of a token that is no candidate any more. */
export const NO_CANDIDATE: u32 = u32.MAX_VALUE;

export class TokenMarks {
  /** Marked tokens. */
  count: u32 = 0;
  /** Index of a token's mark, counted from 1, or 0; u32, shape: [vocabulary]. */
  private slots: usize;
  /** u32, shape: [capacity] each. */
  private tokens: usize;
  private values: usize;
  private candidates: usize;

  /** `capacity`: how many tokens may be marked at once. */
  constructor(
    private vocabularySize: u32,
    capacity: u32,
    layout: Layout,
  ) {
    this.slots = layout.take(vocabularySize, 4);
    this.tokens = layout.take(capacity, 4);
    this.values = layout.take(capacity, 4);
    this.candidates = layout.take(capacity, 4);
  }

  /** Before the first use: memory comes with anything in it. */
  start(): void {
    memory.fill(this.slots, 0, (<usize>this.vocabularySize) << 2);
    this.count = 0;
  }

  token(index: u32): u32 {
    return load<u32>(this.tokens + ((<usize>index) << 2));
  }

  value(index: u32): u32 {
    return load<u32>(this.values + ((<usize>index) << 2));
  }

  /** Index of the marked token among the candidates that `locate` was told of, or NO_CANDIDATE. */
  candidate(index: u32): u32 {
    return load<u32>(this.candidates + ((<usize>index) << 2));
  }

  /** One more of the token. */
  increment(token: u32): void {
    const at = this.values + ((<usize>this.mark(token)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }

  /** The token's number is `value`, unless it was larger. */
  raise(token: u32, value: u32): void {
    const at = this.values + ((<usize>this.mark(token)) << 2);
    store<u32>(at, max(load<u32>(at), value));
  }

  /** Finds the marked tokens among the candidates. */
  locate(candidates: Candidates): void {
    for (let i: u32 = 0; i < this.count; i++) {
      const candidate = candidates.isWhole ? this.token(i) : NO_CANDIDATE;
      store<u32>(this.candidates + ((<usize>i) << 2), candidate);
    }
    if (candidates.isWhole) return;
    for (let i: u32 = 0; i < candidates.count; i++) {
      const slot = load<u32>(this.slots + ((<usize>candidates.id(i)) << 2));
      if (slot > 0) store<u32>(this.candidates + ((<usize>(slot - 1)) << 2), i);
    }
  }

  clear(): void {
    for (let i: u32 = 0; i < this.count; i++) {
      store<u32>(this.slots + ((<usize>this.token(i)) << 2), 0);
    }
    this.count = 0;
  }

  /** Index of a token's mark, a new one of 0 if it had none. */
  private mark(token: u32): u32 {
    const at = this.slots + ((<usize>token) << 2);
    const slot = load<u32>(at);
    if (slot > 0) return slot - 1;
    const index = this.count++;
    store<u32>(at, index + 1);
    store<u32>(this.tokens + ((<usize>index) << 2), token);
    store<u32>(this.values + ((<usize>index) << 2), 0);
    return index;
  }
}
