// JSON schemas as grammars: what a grammar lets through is valid (ajv), and what it is meant to let through it does. No
// model is needed: texts are drawn from the grammar itself.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RealmError } from "../../host/error/realm-error.ts";
import { grammarOfSchema } from "../../host/grammar/grammar-of-schema.ts";
import { GrammarMachine } from "../guest/grammar/grammar-machine.ts";
import { randomSchema } from "./random-schema.ts";
import { randomText } from "./random-text.ts";
import { judgeOf } from "./schema-judge.ts";

let machine: GrammarMachine;
beforeAll(async () => {
  machine = await GrammarMachine.compile();
});

function accepts(schema: unknown, text: string): boolean {
  return machine.accepts(grammarOfSchema(schema), text);
}

/** Texts drawn from a schema's grammar are JSON, and valid; gives how many were whole. */
function checkTexts(schema: unknown, seed: number, count: number): number {
  const start = machine.open(grammarOfSchema(schema));
  const judge = judgeOf(schema);
  let whole = 0;
  let state = start;
  for (let index = 0; index < count; index++) {
    if (index > 0) state = machine.open(grammarOfSchema(schema));
    const { bytes, isWhole } = randomText(machine, state, seed * 31 + index, 1500);
    if (!isWhole) continue;
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    expect(judge(value), `${text} against ${JSON.stringify(schema)}`).toBe(true);
    whole++;
  }
  return whole;
}

describe("a schema's grammar lets through", () => {
  const recursive = {
    $ref: "#/$defs/node",
    $defs: {
      node: {
        type: "object",
        properties: { of: { type: "array", items: { $ref: "#/$defs/node" } } },
        required: ["of"],
      },
    },
  };
  it.each([
    [true, ["1", '"a"', '{"a": [null, {}]}', "[]", "-0.5e-3", "true"], ["", "01", "{a:1}", "nul"]],
    [{ type: "null" }, ["null"], ["true"]],
    [{ type: ["boolean", "null"] }, ["null", "true", "false"], ["0"]],
    [{ type: "integer" }, ["0", "-7", "123456"], ["1.5", "1e3", "007", "+1"]],
    [
      { type: "integer", minimum: 10, maximum: 250 },
      ["10", "99", "199", "250"],
      ["9", "251", "-10"],
    ],
    [{ type: "integer", exclusiveMinimum: -3, exclusiveMaximum: 2 }, ["-2", "1"], ["-3", "2"]],
    [{ type: "integer", minimum: -1500 }, ["-1500", "-2", "0", "999999"], ["-1501"]],
    [{ type: "integer", maximum: 2.5 }, ["2", "-99999"], ["3", "2.5"]],
    [
      { type: "number", minimum: -1.5, maximum: 20 },
      ["-1.5", "-1.25", "0.001", "20", "19.999", "20.0"],
      ["-1.6", "20.1", "21"],
    ],
    [
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      ["0.5", "0.99999"],
      ["0", "1", "1.0", "0.0"],
    ],
    [
      { type: "string", minLength: 2, maxLength: 3 },
      ['"ab"', '"😀é"', '"\\n\\u00e9x"'],
      ['"a"', '"abcd"', '"\n\n"'],
    ],
    [{ type: "string", pattern: "^a[0-9]+(b|c)?$" }, ['"a1"', '"a12c"'], ['"xa1"', '"a"']],
    [{ type: "string", pattern: "b.d" }, ['"abcde"', '"b\\"d"', '"bcd"'], ['"bd"', '"b\\nd"']],
    [
      { type: "string", pattern: "^\\u{1f600}\\x41[^\\w\\s]$|^$" },
      ['"😀A!"', '""', '"😀A\\""'],
      ['"😀Ab"'],
    ],
    [
      { type: "string", format: "date" },
      ['"2024-02-28"', '"1999-12-31"'],
      ['"2024-02-30"', '"2024-13-01"'],
    ],
    [
      { type: "string", format: "date-time" },
      ['"2024-06-30T23:59:59Z"', '"2024-06-30T00:00:00.5-03:30"'],
      ['"2024-06-30"'],
    ],
    [
      { type: "string", format: "uuid" },
      ['"123e4567-e89b-12d3-a456-426614174000"'],
      ['"123e4567"'],
    ],
    [{ enum: ["a", 1, null, { b: [true] }] }, ['"a"', "1", "null", '{"b":[true]}'], ["2"]],
    [{ type: "string", enum: ["a", 1], maxLength: 1 }, ['"a"'], ["1"]],
    [{ const: 'say "é"\n' }, ['"say \\"é\\"\\n"'], ['"say"']],
    [
      { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 2 },
      ["[1]", "[1, 2]"],
      ["[]", "[1,2,3]", '["a"]'],
    ],
    [
      { prefixItems: [{ const: 1 }, { const: 2 }], items: { const: 3 } },
      ["[]", "[1]", "[1,2]", "[1,2,3,3]"],
      ["[2]", "[1,3]"],
    ],
    [
      { prefixItems: [{ const: 1 }, { const: 2 }], items: false, minItems: 1 },
      ["[1]", "[1,2]"],
      ["[]", "[1,2,3]"],
    ],
    [
      { properties: { a: { const: 1 }, b: { const: 2 } }, required: ["b"] },
      ['{"b":2}', '{"a": 1, "b": 2}'],
      ['{"a":1}', "{}", '{"b":2,"c":1}'],
    ],
    [
      { properties: { ab: true }, additionalProperties: { const: 0 } },
      ["{}", '{"ab":[],"a":0,"abc":0}'],
      ['{"a":1}', '{"a":0,"ab":1}'],
    ],
    [{ type: "object", required: ["x"] }, ['{"x":1}', '{"x":1,"y":2}'], ["{}"]],
    [{ properties: { a: false, b: { const: 1 } } }, ["{}", '{"b":1}'], ['{"a":1}']],
    [
      { anyOf: [{ type: "integer" }, { type: "string", maxLength: 1 }] },
      ["7", '"x"'],
      ['"xy"', "null"],
    ],
    [
      {
        type: "object",
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
        properties: { a: { const: 1 }, b: { const: 2 } },
      },
      ['{"a":1}', '{"b":2}'],
      ["{}"],
    ],
    [{ oneOf: [{ type: "integer" }, { type: "string" }] }, ["7", '"xy"'], ["null"]],
    [
      {
        allOf: [
          { properties: { a: { minimum: 3 } } },
          { properties: { a: { type: "integer", maximum: 4 } }, required: ["a"] },
        ],
      },
      ['{"a":3}', '{"a":4}'],
      ['{"a":2}', '{"a":5}', "{}"],
    ],
    [recursive, ['{"of":[]}', '{"of":[{"of":[{"of":[]}]}]}'], ['{"of":[{}]}']],
    [
      { definitions: { "a/b c": { const: 5 } }, $ref: "#/definitions/a~1b%20c", title: "t" },
      ["5"],
      ["6"],
    ],
  ] as const)("of %j: %j and not %j", (schema, accepted, refused) => {
    for (const text of accepted) expect(accepts(schema, text), text).toBe(true);
    for (const text of refused) expect(accepts(schema, text), text).toBe(false);
  });

  it("only what is valid, whatever the schema", () => {
    const count = Number(process.env["REALM_SCHEMA_RUNS"] ?? 40);
    let whole = 0;
    for (let seed = 0; seed < count; seed++) whole += checkTexts(randomSchema(seed, 5), seed, 2);
    expect(whole).toBeGreaterThan(count);
  });

  it("numbers between any bounds, and no others", () => {
    const bound = fc.oneof(
      fc.integer({ min: -2000, max: 2000 }),
      fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 100),
      fc.constantFrom(0, 1e14, -1e14, 123456.789),
    );
    const schemas = fc.record(
      { minimum: bound, maximum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound },
      { requiredKeys: [] },
    );
    const types = fc.constantFrom("integer", "number");
    const values = fc.array(fc.oneof(bound, fc.integer({ min: -200, max: 200 })), { maxLength: 8 });
    fc.assert(
      fc.property(schemas, types, values, fc.nat(9999), (bounds, type, probes, seed) => {
        const schema = { type, ...bounds };
        const judge = judgeOf(schema);
        const hasInteger = probes.some((value) => Number.isInteger(value) && judge(value));
        let grammar: string;
        try {
          grammar = grammarOfSchema(schema);
        } catch (thrown) {
          expect(hasInteger).toBe(false);
          expect(thrown).toBeInstanceOf(RealmError);
          return;
        }
        for (const value of probes) {
          if (!Number.isInteger(value)) continue;
          expect(machine.accepts(grammar, String(value)), `${value}`).toBe(judge(value));
        }
        const { bytes, isWhole } = randomText(machine, machine.open(grammar), seed, 60);
        const text = new TextDecoder().decode(bytes);
        if (isWhole) expect(judge(JSON.parse(text)), text).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("no second way to write a name that has a schema of its own", () => {
    const schema = { properties: { ab: { type: "string" } }, additionalProperties: { const: 0 } };
    expect(accepts(schema, '{"\\u0061b":0}')).toBe(false);
    expect(accepts(schema, '{"ab":0}')).toBe(false);
    expect(accepts(schema, '{"aB":0}')).toBe(true);
  });

  it("no endless space", () => {
    const schema = { type: "array", items: { type: "null" } };
    expect(accepts(schema, "[\n  null,\n  null\n]")).toBe(true);
    expect(accepts(schema, `[${" ".repeat(40)}]`)).toBe(false);
    expect(accepts(schema, `[\n${" ".repeat(40)}null]`)).toBe(false);
  });
});
