// Grammars made up at random, and texts that follow them, or almost.

import { Random } from "../../../scripts/synthetic/random.ts";
import type { Expression, Grammar } from "./plain-grammar.ts";

const characters = ["a", "b", "c", "1", " ", "\n", '"', "é", "ß", "語", "一", "😀", "\u{10ffff}"];
const ranges: readonly (readonly [number, number])[] = [
  [0x61, 0x63],
  [0x30, 0x39],
  [0x41, 0x7a],
  [0x7f, 0x7ff],
  [0x4e00, 0x9fff],
  [0xe000, 0x10ffff],
  [0x62, 0x62],
  [0xe9, 0xe9],
];

/** Rules that call each other in any way but that none begins with itself; each has a text. */
export function randomGrammar(seed: number): Grammar {
  const random = new Random(seed);
  const count = 1 + random.below(4);
  const names = Array.from({ length: count }, (_, index) =>
    index === 0 ? "root" : `rule-${index}`,
  );
  return new Map(
    names.map((name, index) => {
      const later = names.slice(index + 1);
      const base = new BodyMaker(random, later, []).sequence(2);
      const others = Array.from({ length: random.below(3) }, () =>
        new BodyMaker(random, later, names).sequence(2),
      );
      return [name, { kind: "choice" as const, parts: [base, ...others] }];
    }),
  );
}

class BodyMaker {
  readonly #random: Random;
  /** Rules that may be called anywhere, and those that a character must come before. */
  readonly #free: readonly string[];
  readonly #guarded: readonly string[];

  constructor(random: Random, free: readonly string[], guarded: readonly string[]) {
    this.#random = random;
    this.#free = free;
    this.#guarded = guarded;
  }

  sequence(depth: number): Expression {
    const length = this.#random.below(4);
    return { kind: "sequence", parts: Array.from({ length }, () => this.#part(depth)) };
  }

  #part(depth: number): Expression {
    const kind = this.#random.below(depth > 0 ? 9 : 4);
    if (kind === 0) return { kind: "literal", text: this.#character() + this.#character() };
    if (kind === 1) return this.#set();
    if (kind === 2) return { kind: "literal", text: this.#character() };
    if (kind === 3) return this.#random.below(4) === 0 ? { kind: "any" } : this.#set();
    if (kind === 4 && this.#free.length > 0) return { kind: "rule", name: this.#pick(this.#free) };
    if (kind === 5 && this.#guarded.length > 0) {
      const rule: Expression = { kind: "rule", name: this.#pick(this.#guarded) };
      return { kind: "sequence", parts: [{ kind: "literal", text: this.#character() }, rule] };
    }
    if (kind === 6) {
      return { kind: "choice", parts: [this.sequence(depth - 1), this.sequence(depth - 1)] };
    }
    const least = this.#random.below(3);
    const most = this.#pick([Infinity, least + 1, least + 3, Math.max(least, 1)]);
    // What may be empty and is repeated may be told apart from left recursion by nobody but the guest.
    const part: Expression = { kind: "sequence", parts: [this.#set(), this.sequence(depth - 1)] };
    return { kind: "repeat", part, least, most };
  }

  #set(): Expression {
    const chosen = Array.from({ length: 1 + this.#random.below(2) }, () => this.#pick(ranges));
    return { kind: "set", ranges: chosen, negated: this.#random.below(4) === 0 };
  }

  #character(): string {
    return this.#pick(characters);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

/** A text that is likely to follow the grammar for a while: drawn from it, then perhaps changed. */
export function randomSample(grammar: Grammar, seed: number): string {
  const random = new Random(seed);
  const text = draw(grammar, { kind: "rule", name: "root" }, random, { left: 60 });
  if (random.below(3) > 0 || text === "") return text;
  const all = Array.from(text);
  all[random.below(all.length)] = characters[random.below(characters.length)] ?? "a";
  return all.join("");
}

function draw(
  grammar: Grammar,
  expression: Expression,
  random: Random,
  budget: { left: number },
): string {
  if (budget.left-- <= 0) return "";
  const inner = (part: Expression): string => draw(grammar, part, random, budget);
  switch (expression.kind) {
    case "literal":
      return expression.text;
    case "any":
      return characters[random.below(characters.length)] ?? "a";
    case "set": {
      const [first, last] = expression.ranges[random.below(expression.ranges.length)] ?? [0, 0];
      if (expression.negated) return characters[random.below(characters.length)] ?? "a";
      return String.fromCodePoint(first + random.below(last - first + 1));
    }
    case "rule":
      return inner(grammar.get(expression.name) ?? { kind: "literal", text: "" });
    case "sequence":
      return expression.parts.map(inner).join("");
    case "choice": {
      const part = expression.parts[random.below(expression.parts.length)];
      return part === undefined ? "" : inner(part);
    }
    case "repeat": {
      const more = random.below(Math.min(expression.most - expression.least, 3) + 1);
      return Array.from({ length: expression.least + more }, () => inner(expression.part)).join("");
    }
    default:
      return expression satisfies never;
  }
}
