// The regular expressions that pre-tokenizers look for beside whole sets of words: each gives where its match
// at a position ends, or the position if there is none, at a cost that is O(1), amortized, for those that fail.
import { LETTER, MARK, NUMBER, PUNCTUATION, WHITESPACE } from "../text/classes";
import {
  ASIAN_SCRIPTS,
  BOPOMOFO,
  CASED_LETTERS,
  CJK_PUNCTUATION,
  EAST_OF_0800,
  HANGUL,
  HAN_KANA,
  SENTENCE_MARKS,
  WIDE_PUNCTUATION,
  isIn,
} from "./character-sets";
import { CodePointText } from "./code-point-text";

/** A pass under 256 is one of these, another is a set of alternatives of word-rules.ts. */
export enum Pass {
  /** \p{N} */
  Number = 2,
  /** \p{N}{1,3} */
  NumberTriple,
  /** \p{N}+ */
  NumberRun,
  /** [0-9][0-9][0-9] */
  DigitTriple,
  /** Numbers in groups of three from the right; what stands before a number stays with its first group. */
  NumbersFromRight,
  /** (?=(\d{3})+(?!\d)): between digits, in groups of three from the right. */
  DigitsFromRight,
  /** [^\n]+|[\n]+ */
  Line,
  /** [\r\n] */
  Newline,
  /** \s+$ */
  TrailingSpace,
  /** \s?\p{L}+ */
  SpacedLetters,
  /** \s?\p{P}+ */
  SpacedPunctuation,
  /** [\p{P}$+<=>^~|]+ */
  Operators,
  /** The same and the backtick. */
  OperatorsBacktick,
  /** [\p{P}!-/:-@\[-`{-~] */
  PunctuationSingle,
  /** " ?[^\s(|.,!?…。，、।۔،)]+" */
  Clause,
  /** \s?[CASED_LETTERS]+ */
  CasedLetters,
  /** \s?[WIDE_PUNCTUATION]+ */
  WidePunctuation,
  EastOf0800,
  HanKana,
  AsianScripts,
  /** [HANGUL]+|[CJK_PUNCTUATION]+|[BOPOMOFO]+|[HAN_KANA]+ */
  CjkKinds,
  /** <sentinel:[0-9]+> */
  Sentinel,
  /** IMGIMG[A-I]{1,4}Z */
  Image,
  /** [\t\n]|    |  (four or two spaces) */
  Indentation,
}

const SPACE: u32 = 0x20;
const LINE_FEED: u32 = 0x0a;
const TAB: u32 = 0x09;

/** Where the match of a pass at `position` ends; `position` if there is none. */
export function matchPass(text: CodePointText, pass: u32, position: u32, end: u32): u32 {
  switch (pass) {
    case Pass.Number:
      return text.skip(position, min(end, position + 1), NUMBER);
    case Pass.NumberTriple:
      return text.skip(position, min(end, position + 3), NUMBER);
    case Pass.NumberRun:
      return text.skip(position, end, NUMBER);
    case Pass.DigitTriple:
      return skipDigits(text, position, min(end, position + 3)) == position + 3
        ? position + 3
        : position;
    case Pass.Line:
      return line(text, position, end);
    case Pass.Newline:
      return text.isNewline(position, end) ? position + 1 : position;
    case Pass.TrailingSpace:
      return text.spaceEnd(position, end) == end ? end : position;
    case Pass.SpacedLetters:
      return spaced(text, position, end, LETTER);
    case Pass.SpacedPunctuation:
      return spaced(text, position, end, PUNCTUATION);
    case Pass.Operators:
    case Pass.OperatorsBacktick:
      return operators(text, position, end, pass == Pass.OperatorsBacktick);
    case Pass.PunctuationSingle:
      return isPunctuation(text, position, end) ? position + 1 : position;
    case Pass.Clause:
      return clause(text, position, end);
    case Pass.CasedLetters:
      return spacedSet(text, position, end, CASED_LETTERS);
    case Pass.WidePunctuation:
      return spacedSet(text, position, end, WIDE_PUNCTUATION);
    case Pass.EastOf0800:
      return set(text, position, end, EAST_OF_0800);
    case Pass.HanKana:
      return set(text, position, end, HAN_KANA);
    case Pass.AsianScripts:
      return set(text, position, end, ASIAN_SCRIPTS);
    case Pass.CjkKinds:
      return cjkKinds(text, position, end);
    case Pass.Sentinel:
      return sentinel(text, position, end);
    case Pass.Image:
      return image(text, position, end);
    default:
      return indentation(text, position, end);
  }
}

function line(text: CodePointText, position: u32, end: u32): u32 {
  const breaks = text.at(position) == LINE_FEED;
  while (position < end && (text.at(position) == LINE_FEED) == breaks) position++;
  return position;
}

/** White space is in none of the sets: llama.cpp replaces it before it looks. */
function set(text: CodePointText, position: u32, end: u32, members: StaticArray<u32>): u32 {
  while (text.is(position, end, ~WHITESPACE) && isIn(members, text.at(position))) position++;
  return position;
}

function spacedSet(text: CodePointText, position: u32, end: u32, members: StaticArray<u32>): u32 {
  const start = text.is(position, end, WHITESPACE) ? position + 1 : position;
  const past = set(text, start, end, members);
  return past > start ? past : position;
}

function spaced(text: CodePointText, position: u32, end: u32, classes: u8): u32 {
  const start = text.is(position, end, WHITESPACE) ? position + 1 : position;
  return text.is(start, end, classes) ? text.skip(start, end, classes) : position;
}

function cjkKinds(text: CodePointText, position: u32, end: u32): u32 {
  let past = set(text, position, end, HANGUL);
  if (past == position) past = set(text, position, end, CJK_PUNCTUATION);
  if (past == position) past = set(text, position, end, BOPOMOFO);
  return past == position ? set(text, position, end, HAN_KANA) : past;
}

function clause(text: CodePointText, position: u32, end: u32): u32 {
  const start = text.at(position) == SPACE ? position + 1 : position;
  let past = start;
  while (past < end && !text.is(past, end, WHITESPACE) && !isIn(SENTENCE_MARKS, text.at(past))) {
    past++;
  }
  return past > start ? past : position;
}

function operators(text: CodePointText, position: u32, end: u32, backtick: bool): u32 {
  while (text.is(position, end, PUNCTUATION) || isOperator(text.peek(position, end), backtick)) {
    position++;
  }
  return position;
}

/** One of $+<=>^~| */
function isOperator(codePoint: u32, backtick: bool): bool {
  if (codePoint > 0x7e) return false;
  if (codePoint >= 0x3c && codePoint <= 0x3e) return true;
  if (codePoint == 0x24 || codePoint == 0x2b || codePoint == 0x5e) return true;
  return codePoint == 0x7c || codePoint == 0x7e || (backtick && codePoint == 0x60);
}

function isPunctuation(text: CodePointText, position: u32, end: u32): bool {
  if (text.is(position, end, PUNCTUATION)) return true;
  const codePoint = text.at(position);
  return codePoint > SPACE && codePoint < 0x7f && !text.is(position, end, LETTER | NUMBER | MARK);
}

export function skipDigits(text: CodePointText, position: u32, end: u32): u32 {
  while (position < end && text.at(position) - 0x30 < 10) position++;
  return position;
}

/** Where an ASCII text ends that begins here, or `position`. */
function literal(text: CodePointText, position: u32, end: u32, wanted: string): u32 {
  for (let i = 0; i < wanted.length; i++) {
    if (text.peek(position + i, end) != <u32>wanted.charCodeAt(i)) return position;
  }
  return position + wanted.length;
}

function sentinel(text: CodePointText, position: u32, end: u32): u32 {
  const start = literal(text, position, end, "<sentinel:");
  if (start == position) return position;
  const past = skipDigits(text, start, end);
  return past > start && text.peek(past, end) == 0x3e ? past + 1 : position;
}

function image(text: CodePointText, position: u32, end: u32): u32 {
  const start = literal(text, position, end, "IMGIMG");
  if (start == position) return position;
  let past = start;
  while (past < min(end, start + 4) && text.at(past) - 0x41 < 9) past++;
  return past > start && text.peek(past, end) == 0x5a ? past + 1 : position;
}

function indentation(text: CodePointText, position: u32, end: u32): u32 {
  const codePoint = text.at(position);
  if (codePoint == TAB || codePoint == LINE_FEED) return position + 1;
  const four = literal(text, position, end, "    ");
  return four > position ? four : literal(text, position, end, "  ");
}
