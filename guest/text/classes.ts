// What a character is, as far as tokenizers ask: one bit a class, exactly one set for each code point.
// "Whitespace" is Unicode's White_Space, which wins over the categories. Source: unicode-table.ts.
import { RUNS } from "./unicode-table";

export const WHITESPACE: u8 = 1;
/** \p{L}; tokenizers' \p{Lu}, \p{Ll}, ... are all taken as this by llama.cpp. */
export const LETTER: u8 = 2;
/** \p{N} */
export const NUMBER: u8 = 4;
/** \p{M} */
export const MARK: u8 = 8;
/** \p{P} */
export const PUNCTUATION: u8 = 16;
/** \p{S} */
export const SYMBOL: u8 = 32;
/** Controls, unassigned and private code points, and what lies beyond Unicode. */
export const OTHER: u8 = 64;

// The run found last: text stays in one script for long.
let runFirst: u32 = 0;
let runPast: u32 = 0;
let runClass: u8 = OTHER;

export function classOf(codePoint: u32): u8 {
  if (codePoint < runFirst || codePoint >= runPast) findRun(codePoint);
  return runClass;
}

function findRun(codePoint: u32): void {
  let low = 0;
  let high = RUNS.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (unchecked(RUNS[middle]) >> 8 <= codePoint) low = middle;
    else high = middle;
  }
  const run = unchecked(RUNS[low]);
  runFirst = run >> 8;
  runPast = high < RUNS.length ? unchecked(RUNS[high]) >> 8 : u32.MAX_VALUE;
  runClass = <u8>(run & 0xff);
}

/** Han characters as llama.cpp has them: blocks, not the script property. */
export function isHan(codePoint: u32): bool {
  if (codePoint < 0x3400) return false;
  return (
    codePoint <= 0x4dbf ||
    (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0x20000 && codePoint <= 0x2a6df) ||
    (codePoint >= 0x2a700 && codePoint <= 0x2ebef) ||
    (codePoint >= 0x2f800 && codePoint <= 0x2fa1f)
  );
}
