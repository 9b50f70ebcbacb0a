// No text, whatever is in it and wherever it is cut, sends a terminal a control character. Checked by
// examples of attacks and by properties.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleJson, visibleLine, visibleText } from "../../host/cli/visible-text.ts";

describe("visibleText", () => {
  it("shows an escape sequence instead of sending it", () => {
    expect(visibleText("\u001b[31mred\u001b]0;title\u0007")).toBe("\\x1b[31mred\\x1b]0;title\\x07");
  });

  it("shows C1 controls, which begin sequences in one character, and DEL", () => {
    expect(visibleText("\u009b31m\u0085\u007f")).toBe("\\x9b31m\\x85\\x7f");
  });

  it("shows a carriage return, which would overwrite its line", () => {
    expect(visibleText("safe\revil")).toBe("safe\\x0devil");
  });

  it("shows bidirectional overrides, embeddings and isolates", () => {
    expect(visibleText("a\u202eb\u2066c\u2069")).toBe("a\\u202eb\\u2066c\\u2069");
  });

  it("leaves line feeds, tabs and letters of all scripts", () => {
    const text = "one\n\ttwo \u05e9\u05dc\u05d5\u05dd \u65e5\u672c \u{1f600}";
    expect(visibleText(text)).toBe(text);
  });

  it("gives the same for a text cut anywhere between characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, place) => {
        const characters = Array.from(text);
        const cut = place % (characters.length + 1);
        const parts = [characters.slice(0, cut).join(""), characters.slice(cut).join("")];
        expect(parts.map(visibleText).join("")).toBe(visibleText(text));
      }),
    );
  });

  it("leaves no control character but line feeds and tabs in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visibleText(text).replaceAll(/[\n\t]/g, "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe("visibleLine", () => {
  it("keeps a text on one line", () => {
    expect(visibleLine("a\nb\tc")).toBe("a\\nb\\tc");
  });
});

describe("visibleJson", () => {
  it("means the same and has no control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = visibleJson(JSON.stringify({ text }));
        expect(json).not.toMatch(/[\p{Cc}\u202e\u2066]/u);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ text })));
      }),
    );
  });
});
