// Guesses what comes next from the session's own tokens: what stood behind the longest earlier run of the tokens it ends
// with (prompt lookup decoding, Saxena 2023; Yang et al. 2023). A pass over the session for each guess: a few
// microseconds for thousands of tokens.

/** Longer matches than this are all as good. */
const MATCH_MAX: u32 = 32;

export class TokenLookup {
  /** Length of the match that was found last; 0: none. */
  matched: u32 = 0;
  /** Index behind it. */
  private behind: u32 = 0;

  /** Finds the longest match of the end of `count` tokens (u32s at `tokens`), the last of those that are as long. */
  find(tokens: usize, count: u32): void {
    this.matched = 0;
    const last = tokenAt(tokens, count - 1);
    for (let end = count - 1; end > 0 && this.matched < MATCH_MAX; end--) {
      if (tokenAt(tokens, end - 1) != last) continue;
      const length = matchLength(tokens, end, count);
      if (length <= this.matched) continue;
      this.matched = length;
      this.behind = end;
    }
  }

  /** Writes `length` tokens that followed the match; what reaches the end goes on with the guess itself. */
  copy(tokens: usize, count: u32, length: u32, target: usize): void {
    for (let i: u32 = 0; i < length; i++) {
      const index = this.behind + i;
      const token = index < count ? tokenAt(tokens, index) : tokenAt(target, index - count);
      store<u32>(target + ((<usize>i) << 2), token);
    }
  }
}

/** Tokens that end the first `end` and all `count` alike. */
function matchLength(tokens: usize, end: u32, count: u32): u32 {
  let length: u32 = 0;
  while (length < end && length < MATCH_MAX) {
    if (tokenAt(tokens, end - 1 - length) != tokenAt(tokens, count - 1 - length)) break;
    length++;
  }
  return length;
}

function tokenAt(tokens: usize, index: u32): u32 {
  return load<u32>(tokens + ((<usize>index) << 2));
}
