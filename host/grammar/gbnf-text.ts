// Pieces of GBNF, and how characters of a JSON string are written in it. What is escaped in JSON may be escaped again
// in GBNF.

import { complement, hasCharacter, overlap } from "./character-set.ts";
import type { CharacterSet } from "./character-set.ts";

/** A literal that stands for the text. */
export function literal(text: string): string {
  return `"${Array.from(text, (character) => escapeCharacter(character.codePointAt(0) ?? 0)).join("")}"`;
}

/** A set of characters; it is not empty. */
export function characterSet(set: CharacterSet): string {
  const ranges = set.map(([first, last]) =>
    first === last ? escapeCharacter(first) : `${escapeCharacter(first)}-${escapeCharacter(last)}`,
  );
  return `[${ranges.join("")}]`;
}

/** Letters and digits as they are; all else by number, so that nothing has a meaning of its own. */
function escapeCharacter(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/[\w ,:.;{}()/=+*'@]/.test(character)) return character;
  if (codePoint <= 0xff) return `\\x${codePoint.toString(16).padStart(2, "0")}`;
  if (codePoint <= 0xffff) return `\\u${codePoint.toString(16).padStart(4, "0")}`;
  return `\\U${codePoint.toString(16).padStart(8, "0")}`;
}

export function times(symbol: string, least: number, most: number): string {
  if (least === 1 && most === 1) return symbol;
  if (least === 0 && most === 1) return `${symbol}?`;
  if (most !== Infinity)
    return least === most ? `${symbol}{${least}}` : `${symbol}{${least},${most}}`;
  if (least > 1) return `${symbol}{${least},}`;
  return least === 1 ? `${symbol}+` : `${symbol}*`;
}

/** In parentheses where there are several. */
export function oneOf(alternatives: readonly string[]): string {
  const [first = '""', ...others] = alternatives;
  return others.length === 0 ? first : `(${alternatives.join(" | ")})`;
}

/** What a JSON string can have as it is: all but the quotation mark, the backslash and control characters. */
export const plainCharacters: CharacterSet = complement([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x7f, 0x7f],
]);

const shortEscapes = new Map([
  [0x22, '"'],
  [0x5c, "\\"],
  [0x08, "b"],
  [0x0c, "f"],
  [0x0a, "n"],
  [0x0d, "r"],
  [0x09, "t"],
]);

/** One character of the set, as a JSON string has it. */
export function jsonCharacter(set: CharacterSet): string {
  const plain = overlap(set, plainCharacters);
  const escaped = [...Array(0x80).keys()].filter(
    (codePoint) => hasCharacter(set, codePoint) && !hasCharacter(plainCharacters, codePoint),
  );
  const alternatives = escaped.map((codePoint) => {
    const short = shortEscapes.get(codePoint);
    return literal(short === undefined ? longEscape(codePoint) : `\\${short}`);
  });
  return oneOf([...(plain.length > 0 ? [characterSet(plain)] : []), ...alternatives]);
}

function longEscape(codePoint: number): string {
  return `\\u${codePoint.toString(16).padStart(4, "0")}`;
}
