// JSON schemas that cannot be held to are refused by keyword and place; whatever else claims to be one is refused too, or
// becomes a grammar, within bounds.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RealmError } from "../../host/error/realm-error.ts";
import { grammarOfSchema } from "../../host/grammar/grammar-of-schema.ts";
import { GrammarMachine } from "../guest/grammar/grammar-machine.ts";

let machine: GrammarMachine;
beforeAll(async () => {
  machine = await GrammarMachine.compile();
});

function failureOf(schema: unknown): RealmError {
  try {
    grammarOfSchema(schema);
  } catch (thrown) {
    if (thrown instanceof RealmError) return thrown;
    throw thrown;
  }
  throw new Error("it was not refused");
}

describe("a schema is refused", () => {
  const deep = (levels: number): unknown =>
    levels === 0 ? true : { type: "array", items: deep(levels - 1) };
  const wide = Object.fromEntries(
    Array.from({ length: 30_000 }, (_, index) => [`p${index}`, { type: "null" }]),
  );
  const endless: Record<string, unknown> = { type: "array" };
  endless["items"] = endless;
  const doubling = Array.from({ length: 40 }).reduce<unknown>(
    (inner) => ({ type: "object", properties: { a: inner, b: inner } }),
    { type: "null" },
  );

  it.each([
    [{ type: "array", uniqueItems: true }, "unsupported", 'at "#" has the keyword "uniqueItems"'],
    [
      { properties: { a: { not: {} } } },
      "unsupported",
      'at "#/properties/a" has the keyword "not"',
    ],
    [{ items: { multipleOf: 2 } }, "unsupported", '"#/items" has the keyword "multipleOf"'],
    [{ anyOf: [{ if: true }] }, "unsupported", '"#/anyOf/0" has the keyword "if"'],
    [{ $ref: "other.json" }, "unsupported", "out of the document"],
    [{ $ref: "#/$defs/none" }, "unsupported", "to nothing"],
    [
      { properties: { a: { $id: "x", items: { $ref: "#" } } } },
      "unsupported",
      "below a $id of its own",
    ],
    [{ type: "string", format: "email" }, "unsupported", 'the format "email"'],
    [{ type: "string", pattern: "(?=a)" }, "unsupported", "a group of that kind at character"],
    [{ type: "string", pattern: "(a)\\1" }, "unsupported", "the escape \\1"],
    [{ type: "string", pattern: "\\bword" }, "unsupported", "the escape"],
    [{ type: "string", pattern: "a{2,1}" }, "unsupported", "such a repetition"],
    [{ type: "string", pattern: "(^a)" }, "unsupported", 'with "^" there'],
    [
      { type: "string", pattern: "^a+$", maxLength: 3 },
      "unsupported",
      "minLength or maxLength beside",
    ],
    [
      { type: "string", pattern: "a", enum: ["a"] },
      "unsupported",
      "enum or const beside a pattern",
    ],
    [
      { oneOf: [{ type: "integer" }, { type: "number" }] },
      "unsupported",
      "a oneOf whose schemas 0 and 1",
    ],
    [{ oneOf: [{ minLength: 2 }, { maximum: 3 }] }, "unsupported", "may both hold"],
    [{ type: "strin" }, "bad-argument", "type must be among null, boolean"],
    [{ type: "string", minLength: -1 }, "bad-argument", "minLength must be a whole number"],
    [{ properties: [] }, "bad-argument", "properties must be an object"],
    [{ required: "a" }, "bad-argument", "required must be a list"],
    [{ items: [true] }, "bad-argument", "a list of items is called prefixItems"],
    [{ const: undefined, enum: [() => 1] }, "bad-argument", "a value is none that JSON can say"],
    [7, "bad-argument", "a schema must be an object, true or false"],
    [null, "bad-argument", "a schema must be an object, true or false"],
    [false, "bad-argument", "no value that can be written is valid"],
    [{ type: "integer", minimum: 3, maximum: 2 }, "bad-argument", "no value"],
    [{ $ref: "#" }, "bad-argument", "it refers to itself"],
    [{ anyOf: [{ type: "null" }, { $ref: "#" }] }, "bad-argument", "it refers to itself"],
    [deep(200), "limit", "over 128 levels deep"],
    [endless, "limit", "over 128 levels deep"],
    [{ properties: wide }, "limit", "the limit"],
    [doubling, "limit", "the limit"],
    [
      { allOf: Array.from({ length: 9 }, () => ({ anyOf: [{}, {}, {}] })) },
      "limit",
      "over 256 branches",
    ],
    [{ type: "string", pattern: "a".repeat(20_000) }, "limit", "over 10000 characters"],
    [{ type: "string", pattern: "(".repeat(40) + ")".repeat(40) }, "limit", "groups over 32 deep"],
    [{ enum: ["a".repeat(2 ** 20)] }, "limit", "its grammar has over"],
  ] as const)("%#: %s for what it says", (schema, code, words) => {
    const error = failureOf(schema);
    expect(error.message).toContain(words);
    expect(error.code).toBe(code);
  });

  it("or becomes a grammar, whatever it is, and neither takes long nor fails otherwise", () => {
    const keyword = fc.constantFrom(
      ..."type enum const properties required additionalProperties items prefixItems minItems maxItems".split(
        " ",
      ),
      ..."minLength maxLength pattern format minimum maximum exclusiveMinimum anyOf oneOf allOf $ref $defs".split(
        " ",
      ),
      ..."title $id not definitions".split(" "),
    );
    const { schema } = fc.letrec<{ schema: unknown; value: unknown }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.dictionary(keyword, tie("value"), { maxKeys: 4 }),
      ),
      value: fc.oneof(
        { maxDepth: 4 },
        tie("schema"),
        fc.array(tie("schema"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("schema"), { maxKeys: 3 }),
        fc.constantFrom(
          "string",
          "object",
          "array",
          "#",
          "#/$defs/a",
          "#/anyOf/0",
          "^a|b$",
          "date",
        ),
        fc.array(fc.constantFrom("a", "b", "string", "null"), { maxLength: 3 }),
        fc.integer({ min: -3, max: 1000 }),
        fc.double(),
      ),
    }));
    fc.assert(
      fc.property(schema, (made) => {
        let grammar: string;
        try {
          grammar = grammarOfSchema(made);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(RealmError);
          expect(["bad-argument", "unsupported", "limit"]).toContain((thrown as RealmError).code);
          return;
        }
        expect(() => machine.open(grammar)).not.toThrow(TypeError);
      }),
      { numRuns: Number(process.env["REALM_SCHEMA_RUNS"] ?? 40) * 25 },
    );
  });
});
