// Where DRY's repetitions end: texts that none reaches over, as the tokens that may write them. A token may hold a
// text whole, or its beginning, with the tokens that the rest of the text becomes behind it. (llama.cpp's rule.)

import { Tokenizer } from "../tokenizer/index";
import { TokenHistory } from "./token-history";

/** Tokens of a rest that count. */
const TAIL_LENGTH_MAX: i32 = 20;

export class DryBreakers {
  /** Whether a token is a breaker by itself; shape: [vocabulary]. */
  private breaks: StaticArray<bool>;
  /** First of the tails of a token that begins a breaker, an index counted from 1, or 0; shape: [vocabulary]. */
  private first: StaticArray<i32>;
  /** By that index: the one of the same token before it, and which tail it is. */
  private earlier: Array<i32> = [];
  private tailOf: Array<i32> = [];
  /** Tokens behind one that begins a breaker, none twice. */
  private tails: Array<StaticArray<u32>> = [];

  constructor(vocabularySize: u32) {
    this.breaks = new StaticArray<bool>(vocabularySize);
    this.first = new StaticArray<i32>(vocabularySize);
  }

  /** `tail`: what has to follow the token; nothing where it breaks by itself. */
  add(token: u32, tail: StaticArray<u32>): void {
    if (tail.length == 0) {
      this.breaks[token] = true;
      return;
    }
    this.earlier.push(this.first[token]);
    this.first[token] = this.tailOf.push(this.indexOfTail(tail));
  }

  /** Whether the token is a breaker by itself. */
  isBreaker(token: u32): bool {
    return unchecked(this.breaks[token]);
  }

  /** Tokens behind the last breaker among the last `length`; `length` where there is none. */
  distance(history: TokenHistory, length: u32): u32 {
    for (let back: u32 = 0; back < length; back++) {
      const token = history.fromEnd(back);
      const tail = this.longestTail(history, back, token);
      if (tail > 0 || this.isBreaker(token)) return back - tail;
    }
    return length;
  }

  /** Length of the longest tail of the token that stands behind it in the history, 0 if none does. */
  private longestTail(history: TokenHistory, back: u32, token: u32): u32 {
    let longest: u32 = 0;
    for (let i = unchecked(this.first[token]); i > 0; i = this.earlier[i - 1]) {
      const tail = this.tails[this.tailOf[i - 1]];
      const length = <u32>tail.length;
      if (length > longest && length <= back && stands(tail, history, back)) longest = length;
    }
    return longest;
  }

  private indexOfTail(tail: StaticArray<u32>): i32 {
    for (let i = 0; i < this.tails.length; i++) {
      if (isEqual(this.tails[i], tail)) return i;
    }
    return this.tails.push(tail) - 1;
  }
}

/** Of a generation without DRY. */
export const NO_BREAKERS: DryBreakers = new DryBreakers(0);

/** Whether the tokens stand behind the one that is `back` from the end. */
function stands(tail: StaticArray<u32>, history: TokenHistory, back: u32): bool {
  for (let i = 0; i < tail.length; i++) {
    if (tail[i] != history.fromEnd(back - i - 1)) return false;
  }
  return true;
}

function isEqual(a: StaticArray<u32>, b: StaticArray<u32>): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

/** The breakers that these texts (UTF-8, none empty) are in a vocabulary. */
export function findDryBreakers(
  tokenizer: Tokenizer,
  vocabularySize: u32,
  texts: StaticArray<StaticArray<u8>>,
): DryBreakers {
  const breakers = new DryBreakers(vocabularySize);
  for (let i = 0; i < texts.length; i++) findBreaker(tokenizer, texts[i], breakers);
  return breakers;
}

function findBreaker(tokenizer: Tokenizer, text: StaticArray<u8>, breakers: DryBreakers): void {
  /** Of each split, made when it is first met. */
  const tails = new StaticArray<StaticArray<u32> | null>(text.length);
  const none = new StaticArray<u32>(0);
  for (let id: u32 = 0; id < tokenizer.vocabularySize; id++) {
    const skip = tokenizer.strippedLength(id);
    const piece = tokenizer.piecePointer(id) + skip;
    const length = <i32>(tokenizer.pieceLength(id) - skip);
    if (holds(piece, length, text)) {
      breakers.add(id, none);
      continue;
    }
    for (let at = max(0, length - text.length + 1); at < length; at++) {
      const matched = length - at;
      if (!matches(piece + at, text, matched)) continue;
      let tail = tails[matched];
      if (tail == null) {
        tail = restOf(tokenizer, text, matched);
        tails[matched] = tail;
      }
      breakers.add(id, tail);
    }
  }
}

function restOf(tokenizer: Tokenizer, text: StaticArray<u8>, from: i32): StaticArray<u32> {
  const tokens = tokenizer.tokenize(text.slice<StaticArray<u8>>(from), false, false);
  return tokens.length > TAIL_LENGTH_MAX
    ? tokens.slice<StaticArray<u32>>(0, TAIL_LENGTH_MAX)
    : tokens;
}

function holds(piece: usize, length: i32, text: StaticArray<u8>): bool {
  for (let at = 0; at + text.length <= length; at++) {
    if (matches(piece + at, text, text.length)) return true;
  }
  return false;
}

/** Whether the text begins with these bytes. */
function matches(bytes: usize, text: StaticArray<u8>, length: i32): bool {
  return memory.compare(bytes, changetype<usize>(text), length) == 0;
}
