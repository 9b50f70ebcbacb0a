// Editing a configuration changes one key and nothing else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, evaluate } from "@humanwhocodes/momoa";
import { editText } from "../../../host/cli/config/edit-config.ts";

const path = "config.json";

function valueOf(text: string): Record<string, unknown> {
  return evaluate(parse(text, { mode: "jsonc", allowTrailingCommas: true })) as Record<
    string,
    unknown
  >;
}

describe("editText", () => {
  it("begins a file", () => {
    expect(editText("{\n}\n", path, { key: "topK", json: "1" })).toBe('{\n  "topK": 1\n}\n');
  });

  it("adds a line behind the last one's comment, and keeps all others", () => {
    const text = '{\n    // greedy\n    "temperature": 0 // cold\n}\n';
    expect(editText(text, path, { key: "topK", json: "1" })).toBe(
      '{\n    // greedy\n    "temperature": 0, // cold\n    "topK": 1\n}\n',
    );
  });

  it("replaces a value where it stands", () => {
    const text = '{ "topK": 1, /* why */ "topP": 0.5, }';
    expect(editText(text, path, { key: "topK", json: "22" })).toBe(
      '{ "topK": 22, /* why */ "topP": 0.5, }',
    );
  });

  it("leaves a file alone that hasn't the key to take away", () => {
    const text = '{"topP": 1}';
    expect(editText(text, path, { key: "topK", json: undefined })).toBe(text);
  });

  const keys = fc.constantFrom("a", "b", "c", "d");
  const object = fc.dictionary(keys, fc.oneof(fc.integer(), fc.string(), fc.array(fc.string())));
  const layouts = fc.constantFrom<((value: unknown) => string)[]>(
    (value) => JSON.stringify(value),
    (value) => `${JSON.stringify(value, undefined, 2)}\n`,
    (value) => JSON.stringify(value, undefined, 4).replaceAll("\n", "\r\n"),
    (value) => JSON.stringify(value, undefined, 2).replace(/\n/g, ' // } , " \n'),
    (value) => JSON.stringify(value, undefined, "\t").replace(/([^{[,])\n\}$/, "$1,\n}"),
  );

  it("sets and unsets any key in any layout, and the others stay", () => {
    fc.assert(
      fc.property(object, layouts, keys, fc.jsonValue(), (before, layout, key, value) => {
        const text = layout(before);
        const json = JSON.stringify(value);
        expect(valueOf(editText(text, path, { key, json }))).toEqual({
          ...valueOf(text),
          [key]: JSON.parse(json),
        });
        const { [key]: _gone, ...rest } = valueOf(text);
        expect(valueOf(editText(text, path, { key, json: undefined }))).toEqual(rest);
      }),
      { numRuns: 400 },
    );
  });
});
