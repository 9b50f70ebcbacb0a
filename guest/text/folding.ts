// What WordPiece makes of a code point before it looks for words, as BERT's normalizer does and llama.cpp after it:
// lower case, the base of a character with accents, and which are dropped. One code point becomes one.
import { BASE_RUNS, CONTROL_RUNS, LOWERCASE_RUNS } from "./folding-table";

/** Values of a run in each table. */
const CHANGE_VALUES: i32 = 3;
const CONTROL_VALUES: i32 = 2;

/** Its lower case, where that is one code point, else the first of it. */
export function lowercaseOf(codePoint: u32): u32 {
  if (codePoint < 0x80) return codePoint - 0x41 < 26 ? codePoint + 0x20 : codePoint;
  let low = 0;
  let high = LOWERCASE_RUNS.length / CHANGE_VALUES;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((<u32>unchecked(LOWERCASE_RUNS[middle * CHANGE_VALUES])) >> 2 <= codePoint) low = middle;
    else high = middle;
  }
  const run = low * CHANGE_VALUES;
  const head = <u32>unchecked(LOWERCASE_RUNS[run]);
  const first = head >> 2;
  const step = head & 3;
  if (codePoint < first || codePoint > <u32>unchecked(LOWERCASE_RUNS[run + 1])) return codePoint;
  if (step == 2 && ((codePoint - first) & 1) != 0) return codePoint;
  return codePoint + unchecked(LOWERCASE_RUNS[run + 2]);
}

/** The first code point of its canonical decomposition. */
export function baseOf(codePoint: u32): u32 {
  if (codePoint < unchecked(BASE_RUNS[0])) return codePoint;
  let low = 0;
  let high = BASE_RUNS.length / CHANGE_VALUES;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (unchecked(BASE_RUNS[middle * CHANGE_VALUES]) <= codePoint) low = middle;
    else high = middle;
  }
  const run = low * CHANGE_VALUES;
  return codePoint <= unchecked(BASE_RUNS[run + 1]) ? unchecked(BASE_RUNS[run + 2]) : codePoint;
}

/** Whether it is a control, a format character, a private one or a surrogate. */
export function isControl(codePoint: u32): bool {
  let low = 0;
  let high = CONTROL_RUNS.length / CONTROL_VALUES;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (unchecked(CONTROL_RUNS[middle * CONTROL_VALUES]) <= codePoint) low = middle;
    else high = middle;
  }
  return codePoint <= unchecked(CONTROL_RUNS[low * CONTROL_VALUES + 1]);
}

/** Chinese characters as BERT has them, each a word of its own. */
export function isChinese(codePoint: u32): bool {
  if (codePoint < 0x3400) return false;
  return (
    codePoint <= 0x4dbf ||
    (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0x20000 && codePoint <= 0x2a6df) ||
    (codePoint >= 0x2a700 && codePoint <= 0x2b73f) ||
    (codePoint >= 0x2b740 && codePoint <= 0x2b81f) ||
    // BERT's own begins at 2B820; the Rust tokenizers, which all others follow, have this.
    (codePoint >= 0x2b920 && codePoint <= 0x2ceaf) ||
    (codePoint >= 0x2f800 && codePoint <= 0x2fa1f)
  );
}
