// What `generate` takes as grammar and jsonSchema, and what it makes of them.

import { describe, expect, it } from "vitest";
import { RealmError } from "../../host/error/realm-error.ts";
import { readGenerateOptions } from "../../host/runtime/generate-options.ts";

function grammarOf(options: unknown): string | undefined {
  return readGenerateOptions("a", options).request.options.grammar;
}

describe("a grammar", () => {
  it("goes to the guest as it is, or is none", () => {
    expect(grammarOf({})).toBeUndefined();
    expect(grammarOf({ grammar: "root ::= [" })).toBe("root ::= [");
  });

  it("is written for a JSON schema", () => {
    expect(grammarOf({ jsonSchema: { type: "null" } })).toMatch(/^root ::= /m);
    expect(grammarOf({ jsonSchema: true })).toMatch(/^root ::= /m);
  });

  it.each([
    [{ grammar: 7 }, "grammar is 7 but must be a string in GBNF"],
    [{ grammar: "root ::= .", jsonSchema: {} }, "only one can hold"],
    [{ jsonSchema: "{}" }, "a schema must be an object, true or false"],
    [{ jsonSchema: null }, "a schema must be an object, true or false"],
  ])("%j is refused", (options, words) => {
    expect(() => grammarOf(options)).toThrow(words);
    expect(() => grammarOf(options)).toThrow(RealmError);
  });
});
