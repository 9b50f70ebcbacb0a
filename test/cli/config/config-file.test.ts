// One configuration file: what is taken, and that every refusal names file, line and key.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfigText } from "../../../host/cli/config/config-file.ts";
import type { ReadConfig } from "../../../host/cli/config/config-file.ts";
import type { ValueSchema } from "../../../host/cli/values.ts";
import { realmSettings } from "./realm-settings.ts";

const settings = realmSettings();
const user: ReadConfig = { path: "config.json", scope: "user", settings };

function read(text: string, reading = user): Record<string, readonly string[]> {
  const { entries } = readConfigText(text, reading);
  return Object.fromEntries(entries.entries().map(([key, { texts }]) => [key, texts]));
}

describe("readConfigText", () => {
  it("takes comments, a last comma, and the schema's address for editors", () => {
    const text = `{
      // why
      "$schema": "./config.schema.json",
      "topK": 12, /* here too */
      "stop": ["a", "b"],
    }`;
    expect(read(text)).toEqual({ topK: ["12"], stop: ["a", "b"] });
  });

  it("keeps numbers of 64 bits as they are written", () => {
    expect(read('{"seed": 18446744073709551615}')).toEqual({ seed: ["18446744073709551615"] });
  });

  it.each([
    ["", /"config\.json", line 1 is not JSON/],
    ['{\n"topK": 1\n"topP": 1}', /"config\.json", line 3 is not JSON/],
    ["[]", /must be an object/],
    ["[".repeat(16_000), /config\.json/],
    [`{"model": "${"x".repeat(20_000)}"}`, /the limit is 16384/],
    ['{\n"topK": "12"}', /"config\.json", line 2, "topK": it must be a number/],
    ['{\n\n"topK": -1}', /line 3, "topK": --top-k takes a whole number of 0 or more, not "-1"/],
    ['{"topP": 1e999}', /line 1, "topP": --top-p takes a number from 0 to 1/],
    ['{"stop": "."}', /"stop": it must be a list of texts/],
    ['{"stop": []}', /"stop": it must be a list of texts/],
    ['{"stop": [""]}', /"stop": --stop takes a text of one character or more/],
    ['{"mmap": 1}', /"mmap": it must be true or false/],
    ['{"kvType": "q4_0"}', /"kvType": --kv-type takes one of f16, f32, q8_0, i16, not "q4_0"/],
    ['{"model": ""}', /"model": model takes one value that is not empty/],
    ['{"topk": 1}', /"topk": there is no such setting; did you mean "topK"\?/],
    ['{"colour": 1}', /"colour": there is no such setting; realm config lists/],
    ['{"__proto__": 1}', /"__proto__": there is no such setting/],
    ['{"topK": 1,\n"topK": 2}', /line 2, "topK": it is there twice/],
    ['{"json": true}', /"json": there is no such setting/],
  ])("refuses %j", (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: "bad-file", message: expect.stringMatching(message) }),
    );
  });

  it.each(["mmap", "isolation", "guest"])("lets no project set %s", (key) => {
    const value = { mmap: "true", isolation: '"worker"', guest: '"./guest.wasm"' }[key];
    const text = `{"${key}": ${value}}`;
    expect(Object.keys(read(text))).toEqual([key]);
    expect(() => read(text, { ...user, scope: "project" })).toThrow(
      expect.objectContaining({ code: "bad-file", message: expect.stringMatching(/a project/) }),
    );
  });

  it("takes whatever the schema allows, and nothing of another type or range", () => {
    const one = fc.constantFrom(...settings);
    // Texts that have a form of their own, which a schema doesn't say.
    const formed = new Set(["samplers", "logitBias"]);
    const free = fc.constantFrom(...settings.filter(({ key }) => !formed.has(key)));
    const cases = free.chain(({ key, schema }) => fc.tuple(fc.constant(key), valueOf(schema)));
    fc.assert(
      fc.property(cases, ([key, value]) => {
        expect(Object.keys(read(JSON.stringify({ [key]: value })))).toEqual([key]);
      }),
      { numRuns: 300 },
    );
    const bad = one.chain(({ key, schema }) => fc.tuple(fc.constant(key), otherThan(schema)));
    fc.assert(
      fc.property(bad, ([key, value]) => {
        expect(() => read(JSON.stringify({ [key]: value }))).toThrow(`line 1, "${key}": `);
      }),
      { numRuns: 300 },
    );
  });
});

function valueOf(schema: ValueSchema): fc.Arbitrary<unknown> {
  const { minimum = 0, maximum = 2 ** 40 } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === "boolean") return fc.boolean();
  if (schema.type === "integer")
    return fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31 - 1) });
  if (schema.type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  const text = fc.string({ minLength: 1 });
  return schema.type === "array" ? fc.array(text, { minLength: 1 }) : text;
}

function otherThan(schema: ValueSchema): fc.Arbitrary<unknown> {
  const { type, minimum, maximum } = schema;
  const wrong: unknown[] = [null, {}, ...(type === "boolean" ? [0, "true"] : [true, ""])];
  if (type !== "array") wrong.push([], ["a"]);
  if (minimum !== undefined) wrong.push(minimum - 1);
  if (maximum !== undefined) wrong.push(maximum + 1);
  if (type === "integer") wrong.push(1.5);
  if (schema.enum !== undefined) wrong.push("no such choice");
  return fc.constantFrom(...wrong);
}
