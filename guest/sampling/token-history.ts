// The tokens of a session by position: what penalties look back on. Taking tokens back is a shorter `length`, as what
// samplers derive from it is made anew for each token.

import { Layout } from "../model/layout";

export class TokenHistory {
  /** Tokens that count. */
  length: u32 = 0;
  /** shape: [capacity], u32. */
  private tokens: usize;

  constructor(
    /** Most positions. */
    readonly capacity: u32,
    layout: Layout,
  ) {
    this.tokens = layout.take(capacity, 4);
  }

  /** Puts `count` tokens, u32s, at the positions from `first` on; what was behind them is gone. */
  write(first: u32, tokens: usize, count: u32): void {
    memory.copy(this.at(first), tokens, (<usize>count) << 2);
    this.length = first + count;
  }

  /** Where the token of a position lies. */
  at(position: u32): usize {
    return this.tokens + ((<usize>position) << 2);
  }

  /** The token that is this far from the end; 0 is the last. */
  fromEnd(distance: u32): u32 {
    return load<u32>(this.at(this.length - 1 - distance));
  }
}
