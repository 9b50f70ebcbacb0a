// Guessed tokens of a session: where they come from, how many pay, and the logits of the step that verifies them.

import { Error, Result } from "../bindings/wit";
import { outOfMemory } from "../model/failure";
import { allocatePages, freePages } from "../model/pages";
import { DRAFT_MAX, DraftPolicy, Source } from "./draft-policy";
import { DraftModel } from "./draft-model";
import { TokenLookup } from "./token-lookup";

/** A single token that was there before says little of what follows. */
const MATCH_MIN: u32 = 2;
const MATCH_MIDDLE: u32 = 4;
const MATCH_LONG: u32 = 8;

export class Speculation {
  /** Of the guess at hand. */
  length: u32 = 0;
  private source: Source = Source.ShortMatch;
  private lookup: TokenLookup = new TokenLookup();
  private logits: usize;
  private logitsBytes: usize;

  private constructor(
    private policy: DraftPolicy,
    private vocabularySize: u32,
    private lengthMax: u32,
    /** Null: the session's own tokens are looked up. */
    private draft: DraftModel | null,
  ) {
    this.logitsBytes = (<usize>vocabularySize * (lengthMax + 1)) << 2;
    this.logits = allocatePages(this.logitsBytes);
  }

  /** `lengthMax`: tokens to guess at most, 0: as many as pay. */
  static create(
    policy: DraftPolicy,
    vocabularySize: u32,
    lengthMax: u32,
    draft: DraftModel | null,
  ): Result<Speculation, Error> {
    const most = lengthMax == 0 ? DRAFT_MAX : min(lengthMax, DRAFT_MAX);
    const made = new Speculation(policy, vocabularySize, most, draft);
    if (made.logits != 0) return Result.ok<Speculation, Error>(made);
    return Result.err<Speculation, Error>(
      outOfMemory(
        `cannot speculate: ${made.logitsBytes} bytes for the logits of ${most + 1} columns ` +
          `are not to be had in the guest`,
      ),
    );
  }

  dispose(): void {
    freePages(this.logits, this.logitsBytes);
  }

  /** Guesses `length` tokens behind `count` of the session's, `room` at most; both u32s. */
  guess(tokens: usize, count: u32, room: u32, target: usize): Error | null {
    const draft = this.draft;
    const most = min(room, this.lengthMax);
    if (draft != null) {
      this.source = Source.Model;
      this.length = this.policy.length(this.source, draft.room(count, most));
      return this.length == 0 ? null : draft.guess(tokens, count, this.length, target);
    }
    this.length = 0;
    this.lookup.find(tokens, count);
    const matched = this.lookup.matched;
    if (matched < MATCH_MIN) return null;
    this.source =
      matched >= MATCH_LONG
        ? Source.LongMatch
        : matched >= MATCH_MIDDLE
          ? Source.Match
          : Source.ShortMatch;
    this.length = this.policy.length(this.source, most);
    this.lookup.copy(tokens, count, this.length, target);
    return null;
  }

  /** Of column `column`; shape: [vocabulary]. */
  logitsOf(column: u32): usize {
    return this.logits + ((<usize>this.vocabularySize * column) << 2);
  }

  /** The guess was verified, or the step was made without one. */
  learn(accepted: u32): void {
    if (this.length == 0) this.policy.stepped();
    else this.policy.learn(this.source, this.length, accepted);
  }
}
