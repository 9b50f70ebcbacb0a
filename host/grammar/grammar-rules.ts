// The rules of a grammar while it is written: names that never meet, and a bound on all their text together.

import { RealmError } from "../error/realm-error.ts";
import type { Conjunction } from "./branch.ts";

/** The name of the rule of a conjunction; undefined where no value passes it. */
export type RuleOf = (conjunction: Conjunction) => string | undefined;

/** In UTF-16 units: what the guest reads. */
const textLengthMax = 1 << 20;

export class GrammarRules {
  readonly #rules = new Map<string, string>();
  #length = 0;

  /** `name`: letters, digits and dashes. */
  define(name: string, body: string): string {
    this.#rules.set(name, body);
    this.#length += name.length + body.length + 6;
    if (this.#length > textLengthMax) {
      throw new RealmError(
        "limit",
        `cannot use the JSON schema: its grammar has over ${textLengthMax} characters, the limit`,
      );
    }
    return name;
  }

  /** A rule that several others use. */
  shared(name: string, body: () => string): string {
    return this.#rules.has(name) ? name : this.define(name, body());
  }

  toString(): string {
    return [...this.#rules].map(([name, body]) => `${name} ::= ${body}\n`).join("");
  }
}
