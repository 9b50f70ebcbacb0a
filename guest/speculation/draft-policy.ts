// How many tokens to guess: as many as are likelier to be right than they cost, and never more than what guessing has
// gained so far pays for. The unit is a step of one column. A guess costs a column; one that is right saves a step. What
// is lost where all guesses are wrong is bounded: what is lent at first, and a part of each step without a guess.

/** Lent at first. */
const CREDIT_AT_FIRST: f32 = 1;
/** For each step without a guess. */
const CREDIT_PER_STEP: f32 = 0.005;
/** Gains beyond it are not staked again. */
const CREDIT_MAX: f32 = 8;
/** Until the host has measured it. */
const COST_AT_FIRST: f32 = 0.4;
/** How much one guess says of the next. */
const WEIGHT: f32 = 0.1;
/** How much of its first chance a source wins back whenever it could have been asked and was not. */
const RECOVERY: f32 = 0.02;
/** Columns of a step but one: few widths, because the host builds a graph for each. */
const LENGTHS: StaticArray<u32> = [15, 11, 7, 5, 3, 2, 1];

/** Tokens guessed at a time at most. */
export const DRAFT_MAX: u32 = 15;

/** Where a guess comes from; a longer match is right more often. */
export enum Source {
  ShortMatch,
  Match,
  LongMatch,
  Model,
}

const FIRST_CHANCES: StaticArray<f32> = [0.4, 0.7, 0.9, 0.7];

export class DraftPolicy {
  /** Of one column more. */
  cost: f32 = COST_AT_FIRST;
  private credit: f32 = CREDIT_AT_FIRST;
  /** That a guess is right if those before it were. */
  private chances: StaticArray<f32> = FIRST_CHANCES.slice<StaticArray<f32>>();

  /** Tokens to guess, at most `room`. */
  length(source: Source, room: u32): u32 {
    const chance = this.chances[source];
    if (chance <= this.cost) {
      this.chances[source] = chance + RECOVERY * (FIRST_CHANCES[source] - chance);
      return 0;
    }
    let worth: u32 = 0;
    for (let right = chance; worth < room && right > this.cost; right *= chance) worth++;
    for (let i = 0; i < LENGTHS.length; i++) {
      const length = LENGTHS[i];
      if (length <= worth && <f32>length * this.cost <= this.credit) return length;
    }
    return 0;
  }

  /** A step was made without a guess. */
  stepped(): void {
    this.credit = min<f32>(CREDIT_MAX, this.credit + CREDIT_PER_STEP);
  }

  /** Of `drafted` tokens the first `accepted` were right. */
  learn(source: Source, drafted: u32, accepted: u32): void {
    const gained = <f32>accepted - <f32>drafted * this.cost;
    this.credit = min<f32>(CREDIT_MAX, this.credit + gained);
    let chance = this.chances[source];
    for (let i: u32 = 0; i < accepted; i++) chance += WEIGHT * (1 - chance);
    if (accepted < drafted) chance -= WEIGHT * chance;
    this.chances[source] = chance;
  }
}
