// Free text up to a marker: any text goes, and where the marker stands in it, what must follow does.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { textWithMarker } from "../../host/grammar/text-with-marker.ts";
import { GrammarMachine } from "../guest/grammar/grammar-machine.ts";

let machine: GrammarMachine;
beforeAll(async () => {
  machine = await GrammarMachine.compile();
});

/** Behind each marker comes an exclamation mark. */
function grammarOf(marker: string): string {
  return `root ::= t-0\n${textWithMarker("t", marker, "behind")}behind ::= "!" t-0\n`;
}

describe("a text with a marker", () => {
  // Their beginnings come again within them; one has characters of several bytes.
  const markers = ["<tool_call>", "aab", "abab", "a", "aaa", "｜▁｜▁｜"];

  it.each(markers)("%s goes on as it must behind it, and ends anywhere else", (marker) => {
    const grammar = grammarOf(marker);
    const pieces = fc.constantFrom(...Array.from(marker), marker, `${marker}!`, "!", "x", "é");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        expect(machine.accepts(grammar, text), text).toBe(followsAll(text, marker));
      }),
      { numRuns: 300 },
    );
  });

  it("is followed byte by byte, however long it is", () => {
    const text = "<tool_call <tool_call>!".repeat(500);
    expect(machine.accepts(grammarOf("<tool_call>"), text)).toBe(true);
    expect(machine.accepts(grammarOf("<tool_call>"), `${text}<tool_call>`)).toBe(false);
  });
});

/** Markers that share characters are found as in the text before them: what followed one is no part of the next. */
function followsAll(text: string, marker: string): boolean {
  for (let from = 0; ;) {
    const found = text.indexOf(marker, from);
    if (found === -1) return true;
    from = found + marker.length + 1;
    if (text[from - 1] !== "!") return false;
  }
}
