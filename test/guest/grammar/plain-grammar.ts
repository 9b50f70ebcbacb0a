// Grammars as plain values, written as GBNF, and a plain judge of texts: backtracking over characters, nothing shared
// with the guest.

export type Expression =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "set";
      readonly ranges: readonly (readonly [number, number])[];
      readonly negated: boolean;
    }
  | { readonly kind: "any" }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "choice"; readonly parts: readonly Expression[] }
  | {
      readonly kind: "repeat";
      readonly part: Expression;
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: "rule"; readonly name: string };

export type Grammar = ReadonlyMap<string, Expression>;

export interface Judgement {
  /** Whether the text is whole. */
  readonly accepted: boolean;
  /** Whether it is whole or the beginning of one that is. */
  readonly viable: boolean;
}

export function judge(grammar: Grammar, text: string): Judgement {
  return new Judge(grammar, text).judgement();
}

class Judge {
  readonly #grammar: Grammar;
  readonly #characters: readonly number[];
  readonly #known = new Map<Expression, Map<number, ReadonlySet<number>>>();
  #wantsMore = false;

  constructor(grammar: Grammar, text: string) {
    this.#grammar = grammar;
    this.#characters = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  }

  judgement(): Judgement {
    const ends = this.#ends({ kind: "rule", name: "root" }, 0);
    const accepted = ends.has(this.#characters.length);
    return { accepted, viable: accepted || this.#wantsMore };
  }

  /** Where an expression that begins there may end. */
  #ends(expression: Expression, start: number): ReadonlySet<number> {
    const known = this.#known.get(expression)?.get(start);
    if (known !== undefined) return known;
    const ends = this.#find(expression, start);
    const all = this.#known.get(expression) ?? new Map<number, ReadonlySet<number>>();
    this.#known.set(expression, all.set(start, ends));
    return ends;
  }

  #find(expression: Expression, start: number): ReadonlySet<number> {
    if (expression.kind === "rule") {
      const body = this.#grammar.get(expression.name);
      if (body === undefined) throw new Error(`no rule ${expression.name}`);
      return this.#ends(body, start);
    }
    if (expression.kind === "choice") {
      return new Set(expression.parts.flatMap((part) => [...this.#ends(part, start)]));
    }
    if (expression.kind === "sequence") {
      return expression.parts.reduce<ReadonlySet<number>>(
        (starts, part) => this.#after(starts, part),
        new Set([start]),
      );
    }
    if (expression.kind === "repeat") return this.#repeated(expression, start);
    if (expression.kind === "literal") {
      const parts = Array.from(expression.text, (character): Expression => {
        const codePoint = character.codePointAt(0) ?? 0;
        return { kind: "set", ranges: [[codePoint, codePoint]], negated: false };
      });
      return this.#find({ kind: "sequence", parts }, start);
    }
    return this.#character(expression, start);
  }

  #after(starts: ReadonlySet<number>, part: Expression): ReadonlySet<number> {
    return new Set([...starts].flatMap((start) => [...this.#ends(part, start)]));
  }

  #repeated(
    { part, least, most }: Extract<Expression, { kind: "repeat" }>,
    start: number,
  ): ReadonlySet<number> {
    let current: ReadonlySet<number> = new Set([start]);
    const ends = new Set<number>();
    const seen = new Set<string>();
    for (let times = 0; times <= most && current.size > 0; times++) {
      if (times >= least) for (const end of current) ends.add(end);
      const key = [...current].sort((a, b) => a - b).join();
      if (times >= least && seen.has(key)) break;
      if (times >= least) seen.add(key);
      if (times < most) current = this.#after(current, part);
    }
    return ends;
  }

  #character(
    expression: Extract<Expression, { kind: "set" | "any" }>,
    start: number,
  ): ReadonlySet<number> {
    const codePoint = this.#characters[start];
    if (codePoint === undefined) {
      this.#wantsMore = true;
      return new Set();
    }
    const found =
      expression.kind === "any" ||
      expression.ranges.some(([first, last]) => codePoint >= first && codePoint <= last) !==
        expression.negated;
    return new Set(found ? [start + 1] : []);
  }
}

/** As GBNF. */
export function write(grammar: Grammar): string {
  return [...grammar].map(([name, body]) => `${name} ::= ${writeBody(body)}\n`).join("");
}

function writeBody(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return `"${Array.from(expression.text, escape).join("")}"`;
    case "set": {
      const ranges = expression.ranges.map(([first, last]) => {
        const begin = escape(String.fromCodePoint(first));
        return first === last ? begin : `${begin}-${escape(String.fromCodePoint(last))}`;
      });
      return `[${expression.negated ? "^" : ""}${ranges.join("")}]`;
    }
    case "any":
      return ".";
    case "rule":
      return expression.name;
    case "sequence":
      return expression.parts.map(writeBody).join(" ") || '""';
    case "choice":
      return `(${expression.parts.map(writeBody).join(" | ")})`;
    case "repeat":
      return `(${writeBody(expression.part)})${times(expression.least, expression.most)}`;
    default:
      return expression satisfies never;
  }
}

function times(least: number, most: number): string {
  if (most === Infinity) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  if (least === 0 && most === 1) return "?";
  return least === most ? `{${least}}` : `{${least}, ${most}}`;
}

function escape(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  if (/[a-z0-9]/.test(character)) return character;
  if (character === "\n") return "\\n";
  if (codePoint < 0x100) return `\\x${codePoint.toString(16).padStart(2, "0")}`;
  return codePoint % 2 === 0 ? character : `\\U${codePoint.toString(16).padStart(8, "0")}`;
}
