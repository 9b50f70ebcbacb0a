// A JSON Schema as a grammar: each schema that values are written for becomes a rule, references and all. What the
// grammar lets through is valid; what is valid need not all be let through.

import { arrayText } from "./array-text.ts";
import type { Branch, Conjunction } from "./branch.ts";
import { literal } from "./gbnf-text.ts";
import { GrammarRules } from "./grammar-rules.ts";
import type { RuleOf } from "./grammar-rules.ts";
import { badSchema } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";
import { numberText } from "./number-text.ts";
import { objectText } from "./object-text.ts";
import { SchemaBranches } from "./schema-branches.ts";
import { SchemaDocument } from "./schema-document.ts";
import { stringText } from "./string-text.ts";

/** Between the parts of objects and lists: a small model that may write spaces for ever does. */
const space = String.raw`(" " | "\n" " "{0,16})?`;

/**
 * GBNF, with the rule `root`, of JSON values that are valid against the schema (draft 2020-12). Errors: `bad-argument`
 * (no schema), `unsupported` names keyword and place, `limit`.
 *
 * @example
 * ```ts
 * import { grammarOfSchema } from "realm-runtime";
 *
 * const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
 * const grammar = grammarOfSchema(schema);
 * let text = "";
 * for await (const token of model.generate("Ada, 36:", { grammar, maxTokens: 40 })) text += token.text;
 * console.log(typeof JSON.parse(text).age); // number
 * ```
 */
export function grammarOfSchema(schema: unknown): string {
  return rulesOfSchema(schema, "root");
}

/** The same with another name for the rule of the whole, which no other rule may have: `ws`, `v0`, `character`, ... */
export function rulesOfSchema(schema: unknown, name: string): string {
  return new SchemaGrammar(schema).write(name);
}

interface PendingRule {
  readonly name: string;
  readonly place: Place;
  readonly branches: readonly Branch[];
}

class SchemaGrammar {
  readonly #document: SchemaDocument;
  readonly #branches: SchemaBranches;
  readonly #rules = new GrammarRules();
  readonly #names = new Map<string, string | undefined>();
  readonly #pending: PendingRule[] = [];

  constructor(schema: unknown) {
    this.#document = new SchemaDocument(schema);
    this.#branches = new SchemaBranches(this.#document);
  }

  write(name: string): string {
    const { root } = this.#document;
    const rule = this.#ruleOf([root]);
    if (rule === undefined)
      throw badSchema(root, "no value that can be written is valid against it");
    this.#rules.define(name, rule);
    this.#rules.define("ws", space);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      this.#define(next);
    }
    return this.#rules.toString();
  }

  /** Rules are defined later, one after the other: schemas may refer to each other in any depth. */
  #ruleOf(conjunction: Conjunction): string | undefined {
    const places = conjunction.map((place) => this.#branches.follow(place));
    const key = places
      .map(({ pointer }) => pointer)
      .sort()
      .join("\n");
    if (this.#names.has(key)) return this.#names.get(key);
    const branches = this.#branches.of(places);
    const name = branches.length === 0 ? undefined : `v${this.#names.size}`;
    this.#names.set(key, name);
    const place = places[0] ?? this.#document.root;
    if (name !== undefined) this.#pending.push({ name, place, branches });
    return name;
  }

  #define({ name, place, branches }: PendingRule): void {
    const texts = branches.flatMap(
      (branch, index) => this.#text(`${name}-${index}`, place, branch) ?? [],
    );
    if (texts.length === 0)
      throw badSchema(place, "no value that can be written is valid against it");
    this.#rules.define(name, [...new Set(texts)].join(" | "));
  }

  #text(name: string, place: Place, branch: Branch): string | undefined {
    const ruleOf: RuleOf = (conjunction) => this.#ruleOf(conjunction);
    if (branch.type === "null") return '"null"';
    if (branch.type === "boolean") return '"true" | "false"';
    if (branch.type === "number") return numberText(place, branch);
    if (branch.type === "string") return stringText(place, branch, this.#rules);
    if (branch.type === "array") return arrayText(name, branch, this.#rules, ruleOf);
    if (branch.type === "object") return objectText(name, branch, this.#rules, ruleOf);
    return branch.values.map((value) => literal(JSON.stringify(value))).join(" | ");
  }
}
