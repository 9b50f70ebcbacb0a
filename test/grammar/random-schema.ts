// Random JSON schemas that draw on every keyword that is held to, of a given depth, from a seed. Each has valid values.

import { Random } from "../../scripts/synthetic/random.ts";

type Schema = Record<string, unknown> | boolean;

const words = [
  "name",
  "age",
  "tags",
  "city",
  "price",
  "note",
  "kind",
  "size",
  "a b",
  'q"uote',
  "ünï",
];
const patterns = [
  "^[A-Z]{2,4}$",
  "^(red|green|blue)$",
  "^\\d{3}-\\d{4}$",
  "^[a-z]+(-[a-z]+)?$",
  "^\\w+@\\w+\\.(com|org)$",
  '^"[^"\\\\]{1,5}"$',
  "^v\\d+|^none$",
  "ab?c",
];
const formats = ["date", "date-time", "uuid"];

export function randomSchema(seed: number, depth: number): Schema {
  return new SchemaMaker(new Random(seed)).document(depth);
}

class SchemaMaker {
  readonly #random: Random;
  readonly #definitions: Record<string, Schema> = {};

  constructor(random: Random) {
    this.#random = random;
  }

  document(depth: number): Schema {
    this.#definitions["leaf"] = this.#scalar();
    this.#definitions["tree"] = {
      type: "object",
      properties: {
        value: { $ref: "#/$defs/leaf" },
        next: { anyOf: [{ $ref: "#/$defs/tree" }, { type: "null" }] },
      },
      required: ["value", "next"],
    };
    const root = this.#object(depth);
    return {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "made up",
      ...root,
      $defs: this.#definitions,
    };
  }

  #below(count: number): number {
    return this.#random.below(count);
  }

  #pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }

  #schema(depth: number): Schema {
    if (depth <= 1) return this.#leaf();
    return this.#pick([
      () => this.#object(depth),
      () => this.#object(depth),
      () => this.#array(depth),
      () => this.#tuple(depth),
      () => this.#union(depth),
      () => this.#together(depth),
      () => this.#leaf(),
    ])();
  }

  #leaf(): Schema {
    return this.#pick([
      () => this.#scalar(),
      () => this.#scalar(),
      () => this.#scalar(),
      (): Schema => ({ $ref: "#/$defs/leaf" }),
      (): Schema => ({ $ref: "#/$defs/tree", description: "a list" }),
    ])();
  }

  #scalar(): Schema {
    return this.#pick([
      () => this.#string(),
      () => this.#string(),
      () => this.#integer(),
      () => this.#number(),
      (): Schema => ({ type: this.#pick([["string", "null"], ["integer", "boolean"], "boolean"]) }),
      (): Schema => ({ enum: ["red", "green", 3, null, { x: [1] }].slice(this.#below(4)) }),
      (): Schema => ({ const: this.#pick(["fixed", 7, true, 'a "b"\n', [1, "é"]]) }),
      (): Schema => ({ type: "string", enum: ["one", "two", "three"], default: "one" }),
    ])();
  }

  #string(): Schema {
    const minLength = this.#below(4);
    return this.#pick([
      (): Schema => ({ type: "string" }),
      (): Schema => ({ type: "string", minLength, maxLength: minLength + this.#below(20) }),
      (): Schema => ({ type: "string", maxLength: 30 }),
      (): Schema => ({ type: "string", pattern: this.#pick(patterns) }),
      (): Schema => ({ type: "string", format: this.#pick(formats) }),
    ])();
  }

  #integer(): Schema {
    const least = this.#below(2000) - 1000;
    const most = least + 2 + this.#below(this.#pick([5, 100, 100_000]));
    return this.#pick([
      (): Schema => ({ type: "integer" }),
      (): Schema => ({ type: "integer", minimum: least }),
      (): Schema => ({ type: "integer", maximum: most }),
      (): Schema => ({ type: "integer", minimum: least, maximum: most }),
      (): Schema => ({ type: "integer", exclusiveMinimum: least, exclusiveMaximum: most }),
    ])();
  }

  #number(): Schema {
    const least = (this.#below(2000) - 1000) / this.#pick([1, 4, 100]);
    return this.#pick([
      (): Schema => ({ type: "number" }),
      (): Schema => ({ type: "number", minimum: least, maximum: least + 1 + this.#below(50) }),
      (): Schema => ({ type: "number", exclusiveMinimum: least }),
    ])();
  }

  #object(depth: number): Record<string, unknown> {
    const names = words.filter(() => this.#below(3) === 0);
    const properties = Object.fromEntries(names.map((name) => [name, this.#schema(depth - 1)]));
    const required = names.filter(() => this.#below(2) === 0);
    const additionalProperties = this.#pick([
      undefined,
      undefined,
      false,
      this.#scalar(),
      { type: "integer" },
    ]);
    return {
      type: "object",
      ...(names.length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(additionalProperties === undefined ? {} : { additionalProperties }),
    };
  }

  #array(depth: number): Schema {
    const minItems = this.#below(3);
    return {
      type: "array",
      items: this.#schema(depth - 1),
      ...(minItems > 0 ? { minItems } : {}),
      ...(this.#below(4) > 0 ? { maxItems: minItems + this.#below(3) } : {}),
    };
  }

  #tuple(depth: number): Schema {
    const prefixItems = Array.from({ length: 1 + this.#below(3) }, () => this.#schema(depth - 1));
    const items = this.#pick([false, this.#scalar()]);
    return { type: "array", prefixItems, items, minItems: this.#below(3) % 2, maxItems: 4 };
  }

  #union(depth: number): Schema {
    if (this.#below(2) === 0) {
      return { anyOf: [this.#schema(depth - 1), this.#schema(depth - 1), { type: "null" }] };
    }
    const kinds = ["cat", "dog", "fish"].slice(0, 2 + this.#below(2));
    return {
      oneOf: kinds.map((kind) => ({
        type: "object",
        properties: { kind: { const: kind }, of: this.#schema(depth - 1) },
        required: ["kind", "of"],
      })),
    };
  }

  #together(depth: number): Schema {
    return {
      type: "object",
      properties: { id: { type: "integer", minimum: 0 } },
      required: ["id"],
      allOf: [
        { properties: { id: { maximum: 1000 }, body: this.#schema(depth - 1) } },
        { required: ["body"] },
      ],
    };
  }
}
