// The regular expressions that split a text into words, as sets of alternatives. All tokenizers of the field
// try them in one order, so an expression is the set of what it has: a bit each. Each alternative gives where
// its match ends, or `position` if there is none; what backtracking would do is worked out by hand.
import { LETTER, MARK, NUMBER, PUNCTUATION, SYMBOL, WHITESPACE, isHan } from "../text/classes";
import { CodePointText } from "./code-point-text";

// In the order in which they are tried:
/** 's|'t|'re|'ve|'m|'ll|'d */
export const CONTRACTIONS_LOWER: u32 = 1 << 8;
/** The same in any case. */
export const CONTRACTIONS: u32 = 1 << 9;
/** [ASCII punctuation][A-Za-z]+ */
export const PUNCTUATED_ASCII: u32 = 1 << 10;
/** " ?\p{L}+" */
export const LETTERS_SPACED: u32 = 1 << 11;
/** [^\r\n\p{L}\p{N}]?\p{L}+ */
export const LETTERS_LED: u32 = 1 << 12;
/** [^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+ */
export const LETTERS_MARKED: u32 = 1 << 13;
/** [^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+ */
export const LETTERS_UNPUNCTUATED: u32 = 1 << 14;
/** Letters, not [a-z], then not [A-Z], where only ASCII counts as having a case. */
export const LETTERS_CASED: u32 = 1 << 15;
/** The same with marks among the letters. */
export const LETTERS_CASED_MARKED: u32 = 1 << 16;
/** [^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+ */
export const PHRASES: u32 = 1 << 17;
/** \p{Han}+ with nothing behind it, or LETTERS_LED without Han. */
export const LETTERS_HAN_APART: u32 = 1 << 18;
/** Contractions in any case may follow the letters. */
export const CONTRACTED: u32 = 1 << 19;
/** " ?\p{N}+" */
export const NUMBERS_SPACED: u32 = 1 << 20;
/** \p{N} */
export const NUMBERS_SINGLE: u32 = 1 << 21;
/** \p{N}{1,3} */
export const NUMBERS_TRIPLE: u32 = 1 << 22;
/** \p{N}+ */
export const NUMBERS_RUN: u32 = 1 << 23;
/** " ?[^\s\p{L}\p{N}]+" */
export const OTHERS: u32 = 1 << 24;
/** " ?[^\s\p{L}\p{M}\p{N}]+" */
export const OTHERS_UNMARKED: u32 = 1 << 25;
/** " ?[\p{P}\p{S}]+" */
export const OTHERS_PRINTED: u32 = 1 << 26;
/** Line breaks may follow those. */
export const TRAILED: u32 = 1 << 27;
/** Line breaks and slashes may follow those. */
export const TRAILED_SLASHES: u32 = 1 << 28;
/** One line break or slash may follow those. */
export const TRAILED_ONCE: u32 = 1 << 29;
/** \s*[\r\n]+ */
export const NEWLINES: u32 = 1 << 30;
/** [\r\n] */
export const NEWLINES_SINGLE: u32 = 0x80000000;
// Last, always: \s+(?!\S)|\s+, but
/** \s{512}(?!\S)|\s{256}(?!\S)| ... |\s{1,2}(?!\S)|\s{1} */
export const SPACES_HALVED: u32 = 1;

const APOSTROPHE: u32 = 0x27;
const SPACE: u32 = 0x20;
const SLASH: u32 = 0x2f;
const ANY_WORD: u8 = LETTER | MARK;

/** Where the first alternative that matches at `position` ends; `position` if none does. */
export function matchWord(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  let past = position;
  if (rule & (CONTRACTIONS | CONTRACTIONS_LOWER)) {
    past = contraction(text, position, end, (rule & CONTRACTIONS) != 0);
    if (past > position) return past;
  }
  past = letters(text, rule, position, end);
  if (past > position) return contracted(text, rule, past, end);
  past = numbers(text, rule, position, end);
  if (past == position) past = others(text, rule, position, end);
  if (past == position) past = spaces(text, rule, position, end);
  return past;
}

/** Where a word ends whose letters do at `past`. */
function contracted(text: CodePointText, rule: u32, past: u32, end: u32): u32 {
  if (!(rule & CONTRACTED)) return past;
  if (rule & LETTERS_HAN_APART && isHan(text.at(past - 1))) return past;
  return contraction(text, past, end, true);
}

function contraction(text: CodePointText, position: u32, end: u32, anyCase: bool): u32 {
  if (text.peek(position, end) != APOSTROPHE) return position;
  const fold: u32 = anyCase ? 0x20 : 0;
  const first = text.peek(position + 1, end);
  if (first > 0x7f) return position;
  const one = first | fold;
  if (one == 0x73 || one == 0x74 || one == 0x6d || one == 0x64) return position + 2; // s t m d
  const second = text.peek(position + 2, end);
  if (second > 0x7f) return position;
  const two = second | fold;
  const matches =
    (one == 0x72 && two == 0x65) || (one == 0x76 && two == 0x65) || (one == 0x6c && two == 0x6c);
  return matches ? position + 3 : position; // re ve ll
}

function letters(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  if (rule & LETTERS_SPACED) {
    const start = text.at(position) == SPACE ? position + 1 : position;
    return text.is(start, end, LETTER) ? text.skip(start, end, LETTER) : position;
  }
  if (rule & LETTERS_LED) return led(text, position, end, LETTER);
  if (rule & LETTERS_MARKED) return led(text, position, end, ANY_WORD);
  if (rule & LETTERS_UNPUNCTUATED) return unpunctuated(text, rule, position, end);
  if (rule & LETTERS_CASED) return cased(text, position, end, LETTER);
  if (rule & LETTERS_CASED_MARKED) return cased(text, position, end, ANY_WORD);
  if (rule & PHRASES) return phrase(text, position, end);
  return rule & LETTERS_HAN_APART ? hanApart(text, position, end) : position;
}

/** Whether a character may lead a word: [^\r\n\p{L}\p{N}]. */
function leads(text: CodePointText, position: u32, end: u32): bool {
  return !text.is(position, end, LETTER | NUMBER) && !text.isNewline(position, end);
}

function led(text: CodePointText, position: u32, end: u32, body: u8): u32 {
  const start = leads(text, position, end) && text.is(position + 1, end, body);
  return text.skip(start ? position + 1 : position, end, body);
}

function unpunctuated(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  if (rule & PUNCTUATED_ASCII && isAsciiPunctuation(text.at(position))) {
    let past = position + 1;
    while (isAsciiLetter(text.peek(past, end))) past++;
    if (past > position + 1) return past;
  }
  const start =
    !text.is(position, end, LETTER | PUNCTUATION | SYMBOL) &&
    !text.isNewline(position, end) &&
    text.is(position + 1, end, ANY_WORD);
  return text.skip(start ? position + 1 : position, end, ANY_WORD);
}

// First X?U*W+, then X?U+W*, where X leads, U is a letter but [a-z] and W one but [A-Z].
function cased(text: CodePointText, position: u32, end: u32, body: u8): u32 {
  const start = leads(text, position, end) && text.is(position + 1, end, body);
  if (start) {
    const past = upperThenLower(text, position + 1, end, body);
    if (past > position + 1) return past;
  }
  const past = upperThenLower(text, position, end, body);
  if (past > position) return past;
  // W* stays empty: had it anything, the first alternative would have matched.
  const from = start ? position + 1 : position;
  const upper = skipUpper(text, from, end, body);
  return upper > from ? upper : position;
}

/** U*W+ with U* giving back what W+ needs. */
function upperThenLower(text: CodePointText, position: u32, end: u32, body: u8): u32 {
  let middle = skipUpper(text, position, end, body);
  if (!text.is(middle, end, body)) {
    while (middle > position && isAsciiLetter(text.at(middle - 1))) middle--;
    return middle;
  }
  while (text.is(middle, end, body) && !isAsciiUpper(text.at(middle))) middle++;
  return middle;
}

function skipUpper(text: CodePointText, position: u32, end: u32, body: u8): u32 {
  while (text.is(position, end, body) && !isAsciiLower(text.at(position))) position++;
  return position;
}

function phrase(text: CodePointText, position: u32, end: u32): u32 {
  let past = position;
  if (leads(text, position, end) && text.is(position + 1, end, LETTER)) past++;
  if (!text.is(past, end, LETTER)) return position;
  while (true) {
    past = text.skip(past, end, ANY_WORD);
    if (text.peek(past, end) != SPACE || !text.is(past + 1, end, LETTER)) return past;
    past++;
  }
}

function hanApart(text: CodePointText, position: u32, end: u32): u32 {
  let past = position;
  while (isHan(text.peek(past, end)) && past < end) past++;
  if (past > position) return past;
  if (leads(text, position, end) && text.is(position + 1, end, LETTER)) {
    if (isHan(text.at(position + 1))) return position;
    past++;
  }
  while (text.is(past, end, LETTER) && !isHan(text.at(past))) past++;
  return past;
}

function numbers(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  if (rule & NUMBERS_SPACED) {
    const start = text.at(position) == SPACE ? position + 1 : position;
    return text.is(start, end, NUMBER) ? text.skip(start, end, NUMBER) : position;
  }
  if (!text.is(position, end, NUMBER)) return position;
  if (rule & NUMBERS_SINGLE) return position + 1;
  if (rule & NUMBERS_TRIPLE) return text.skip(position, min(end, position + 3), NUMBER);
  return rule & NUMBERS_RUN ? text.skip(position, end, NUMBER) : position;
}

function others(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  let classes: u8 = ~(WHITESPACE | LETTER | NUMBER);
  if (rule & OTHERS_UNMARKED) classes &= ~MARK;
  if (rule & OTHERS_PRINTED) classes = PUNCTUATION | SYMBOL;
  const start = text.at(position) == SPACE ? position + 1 : position;
  let past = text.skip(start, end, classes);
  if (past == start) return position;
  if (rule & TRAILED_ONCE) return past + <u32>trails(text, past, end, true);
  if (rule & (TRAILED | TRAILED_SLASHES)) {
    while (trails(text, past, end, (rule & TRAILED_SLASHES) != 0)) past++;
  }
  return past;
}

function trails(text: CodePointText, position: u32, end: u32, slashes: bool): bool {
  return text.isNewline(position, end) || (slashes && text.peek(position, end) == SLASH);
}

function spaces(text: CodePointText, rule: u32, position: u32, end: u32): u32 {
  if (rule & NEWLINES_SINGLE && text.isNewline(position, end)) return position + 1;
  if (rule & NEWLINES) {
    const past = text.newlineEnd(position, end);
    if (past > position) return past;
  }
  const past = text.spaceEnd(position, end);
  if (rule & SPACES_HALVED) return halved(position, past, end);
  // The last one leads the word behind it.
  return past - position > 1 && past < end ? past - 1 : past;
}

function halved(position: u32, past: u32, end: u32): u32 {
  if (past == position) return position;
  // White space that another character may not follow.
  const free = past < end ? past - position - 1 : past - position;
  for (let length: u32 = 512; length > 2; length >>= 1) {
    if (free >= length) return position + length;
  }
  return position + (free >= 2 ? 2 : 1);
}

function isAsciiLower(codePoint: u32): bool {
  return codePoint >= 0x61 && codePoint <= 0x7a;
}

function isAsciiUpper(codePoint: u32): bool {
  return codePoint >= 0x41 && codePoint <= 0x5a;
}

function isAsciiLetter(codePoint: u32): bool {
  return isAsciiLower(codePoint) || isAsciiUpper(codePoint);
}

function isAsciiPunctuation(codePoint: u32): bool {
  return codePoint > 0x20 && codePoint < 0x7f && !isAsciiLetter(codePoint) && !isDigit(codePoint);
}

function isDigit(codePoint: u32): bool {
  return codePoint >= 0x30 && codePoint <= 0x39;
}
