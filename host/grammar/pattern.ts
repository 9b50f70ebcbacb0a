// Reads a `pattern` (ECMAScript's regular expressions, as with the flag u) as far as it is regular: characters, sets,
// groups, alternatives, repetitions, and anchors at the ends. All else is refused by name.

import { charactersOf, complement, everyCharacter, overlap, unite } from "./character-set.ts";
import type { CharacterSet } from "./character-set.ts";
import { overLimit, unsupported } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";

export interface RepeatPattern {
  readonly kind: "repeat";
  readonly part: Pattern;
  readonly least: number;
  readonly most: number;
}

/** Part of a pattern. */
export type Pattern =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  | RepeatPattern;

/** One alternative of a whole pattern. */
export interface Anchored {
  readonly begins: boolean;
  readonly ends: boolean;
  readonly pattern: Pattern;
}

const sourceLengthMax = 10_000;
const groupDepthMax = 32;

const digits = charactersOf("09");
const wordCharacters = charactersOf("09", "AZ", "__", "az");
const spaces = charactersOf(
  "\t\r",
  " ",
  "\u00a0",
  "\u1680",
  "\u2000\u200a",
  "\u2028\u2029",
  "\u202f",
  "\u205f",
  "\u3000",
  "\ufeff",
);
const lineEnds = charactersOf("\n", "\r", "\u2028\u2029");

const classEscapes: ReadonlyMap<string, CharacterSet> = new Map([
  ["d", digits],
  ["D", complement(digits)],
  ["w", wordCharacters],
  ["W", complement(wordCharacters)],
  ["s", spaces],
  ["S", complement(spaces)],
]);
const controlEscapes: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
  ["0", 0],
]);

export function parsePattern(place: Place, source: string): readonly Anchored[] {
  if (source.length > sourceLengthMax) {
    throw overLimit(place, `its pattern has over ${sourceLengthMax} characters`);
  }
  return new PatternParser(place, source).alternatives();
}

class PatternParser {
  readonly #place: Place;
  readonly #source: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(place: Place, source: string) {
    this.#place = place;
    this.#source = Array.from(source);
  }

  alternatives(): readonly Anchored[] {
    const anchored: Anchored[] = [];
    do {
      const begins = this.#take("^");
      const pattern = this.#sequence();
      anchored.push({ begins, pattern, ends: this.#take("$") });
    } while (this.#take("|"));
    if (this.#at < this.#source.length) throw this.#refuse(`${JSON.stringify(this.#peek())} there`);
    return anchored;
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #take(...expected: readonly string[]): boolean {
    if (!expected.every((character, index) => this.#source[this.#at + index] === character)) {
      return false;
    }
    this.#at += expected.length;
    return true;
  }

  #next(): string {
    const character = this.#peek();
    if (character === undefined) throw this.#refuse("an end that comes too early");
    this.#at++;
    return character;
  }

  #refuse(what: string): Error {
    const source = JSON.stringify(this.#source.join("").slice(0, 80));
    return unsupported(
      this.#place,
      `the pattern ${source} with ${what} at character ${this.#at + 1}`,
    );
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === "|" || next === ")" || next === "$") break;
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #atom(): Pattern {
    const character = this.#next();
    if (character === "(") return this.#group();
    if (character === "[") return set(this.#bracket());
    if (character === ".") return set(complement(lineEnds));
    if (character === "\\") return set(this.#escape());
    if ("^*+?{}]".includes(character)) {
      this.#at--;
      throw this.#refuse(`${JSON.stringify(character)} there`);
    }
    return set(charactersOf(character));
  }

  #group(): Pattern {
    if (++this.#depth > groupDepthMax) {
      throw overLimit(this.#place, `its pattern has groups over ${groupDepthMax} deep`);
    }
    if (this.#peek() === "?" && !this.#take("?", ":")) throw this.#refuse("a group of that kind");
    const parts: Pattern[] = [];
    do parts.push(this.#sequence());
    while (this.#take("|"));
    if (!this.#take(")")) throw this.#refuse("no ) there");
    this.#depth--;
    return { kind: "choice", parts };
  }

  #repeated(part: Pattern): Pattern {
    const next = this.#peek();
    if (next === undefined || !"*+?{".includes(next)) return part;
    this.#at++;
    const [least, most] =
      next === "*"
        ? [0, Infinity]
        : next === "+"
          ? [1, Infinity]
          : next === "?"
            ? [0, 1]
            : this.#bounds();
    // Lazy or not, it is the same set of texts.
    this.#take("?");
    return { kind: "repeat", part, least, most };
  }

  #bounds(): readonly [number, number] {
    const least = this.#integer();
    let most = least;
    if (this.#take(",")) most = this.#peek() === "}" ? Infinity : this.#integer();
    if (!this.#take("}") || most < least) throw this.#refuse("such a repetition");
    return [least, most];
  }

  #integer(): number {
    let text = "";
    while (/^[0-9]$/.test(this.#peek() ?? "")) text += this.#next();
    if (text === "" || text.length > 9) throw this.#refuse("such a repetition");
    return Number(text);
  }

  /** Behind [. */
  #bracket(): CharacterSet {
    const isNegated = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take("]")) {
      const first = this.#member();
      const isRange = this.#peek() === "-" && this.#source[this.#at + 1] !== "]";
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.#at++;
      ranges.push([single(first, this), single(this.#member(), this)]);
    }
    if (ranges.some(([first, last]) => last < first)) throw this.#refuse("a range out of order");
    const united = unite(ranges);
    const chosen = isNegated ? complement(united) : overlap(united, everyCharacter);
    if (chosen.length === 0) throw this.#refuse("a set without characters");
    return chosen;
  }

  #member(): CharacterSet {
    const character = this.#next();
    if (character !== "\\") return charactersOf(character);
    if (this.#take("b")) return [[8, 8]];
    if (this.#take("-")) return charactersOf("-");
    return this.#escape();
  }

  /** Behind the backslash. */
  #escape(): CharacterSet {
    const character = this.#next();
    const known = classEscapes.get(character);
    if (known !== undefined) return known;
    const control = controlEscapes.get(character);
    if (control !== undefined && !(control === 0 && /[0-9]/.test(this.#peek() ?? ""))) {
      return [[control, control]];
    }
    if (character === "x") return this.#hexadecimal(2);
    if (character === "u") return this.#take("{") ? this.#braced() : this.#hexadecimal(4);
    if ("^$\\.*+?()[]{}|/".includes(character)) return charactersOf(character);
    this.#at--;
    throw this.#refuse(`the escape \\${character}`);
  }

  #hexadecimal(length: number): CharacterSet {
    const text = Array.from({ length }, () => this.#next()).join("");
    return this.#characterOf(text);
  }

  #braced(): CharacterSet {
    let text = "";
    while (!this.#take("}")) text += this.#next();
    return this.#characterOf(text);
  }

  #characterOf(hexadecimal: string): CharacterSet {
    const codePoint = /^[0-9a-f]{1,6}$/i.test(hexadecimal) ? Number.parseInt(hexadecimal, 16) : -1;
    const isCharacter =
      codePoint >= 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
    if (!isCharacter) throw this.#refuse("an escape of no character");
    return [[codePoint, codePoint]];
  }

  /** For `single`: a class of characters can't begin or end a range. */
  refuseRange(): Error {
    return this.#refuse("such a range");
  }
}

function set(characters: CharacterSet): Pattern {
  return { kind: "set", set: characters };
}

function single(characters: CharacterSet, parser: PatternParser): number {
  const [range] = characters;
  if (range === undefined || characters.length > 1 || range[0] !== range[1]) {
    throw parser.refuseRange();
  }
  return range[0];
}
