// What the tidy rules see of a text: code apart from comments and strings.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSource } from "../../scripts/tidy/masked-source.ts";

describe("a masked source", () => {
  it("keeps the code and blanks comments, strings and regular expressions", () => {
    const { code } = maskSource('const a = "x!"; // y!\nreturn /z!/.test(a) /* w! */;');
    expect(code).not.toContain("!");
    expect(code).toContain("const a = ");
    expect(code.split("\n")).toHaveLength(2);
  });

  it("finds the code inside a template's expressions, nested ones too", () => {
    const { code, strings } = maskSource("`a${ f({ b: `c${ d }e` }) }f`");
    expect(code).toContain("f({ b: `");
    expect(code).toContain("d");
    expect(strings.map(({ text }) => text)).toEqual(["a", "c", "e", "f"]);
  });

  it("takes a slash after an operand for a division", () => {
    const { code } = maskSource("const half = (a + b) / 2; const c = d / e;");
    expect(code).toBe("const half = (a + b) / 2; const c = d / e;");
  });

  it("takes a quote inside a regular expression for no string", () => {
    const { strings } = maskSource("const quote = /[/\"']/; const b = 'text';");
    expect(strings.map(({ text }) => text)).toEqual(["text"]);
  });

  it("gives each string and comment with its place", () => {
    const source = 'import "./a.ts"; // why\n';
    const { strings, comments } = maskSource(source);
    expect(strings).toEqual([{ offset: source.indexOf("./a.ts"), text: "./a.ts" }]);
    expect(comments).toEqual([{ offset: source.indexOf("//"), text: "// why" }]);
  });

  it("has the source's length and lines, whatever the text", () => {
    const anyText = fc.string({ unit: fc.constantFrom(...Array.from("`${}\\\"'/*\n ab!(")) });
    fc.assert(
      fc.property(anyText, (source) => {
        const { code } = maskSource(source);
        expect(code).toHaveLength(source.length);
        expect(code.split("\n")).toHaveLength(source.split("\n").length);
      }),
    );
  });
});
