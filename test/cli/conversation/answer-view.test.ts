// How an answer's parts are shown: reasoning dim and apart, and nothing of a model's steers the terminal.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Part } from "../../../host/chat/chat.ts";
import { ended, hasTerminals, start } from "../realm-process.ts";
import { Typing } from "../typing.ts";

const program = join(import.meta.dirname, "answer-process.ts");

const thought: readonly Part[] = [
  { type: "reasoning", text: "Let me" },
  { type: "reasoning", text: " think.\u001b[2J" },
  { type: "text", text: "Forty-two\u009b." },
  { type: "tool-call", id: "1", name: "weather", arguments: { city: "Bern\u0007" } },
];

describe("showAnswer", () => {
  it.skipIf(!hasTerminals)("shows on a terminal reasoning dim, then the text", async () => {
    const typing = new Typing(`${process.execPath} ${program} '${JSON.stringify(thought)}'`);
    expect(await typing.ends()).toBe(0);
    expect(typing.text).toBe(
      'Let me think.\\x1b[2J\n\nForty-two\\x9b.\nweather({"city":"Bern\\u0007"})\neos 1\n',
    );
    expect(typing.raw).toContain("\u001b[2mLet me\u001b[22m");
    expect(typing.raw).not.toContain("\u001b[2J");
  });

  it("writes into a pipe the same without colours, and text as it is", async () => {
    const { stdout } = await ended(start(process.execPath, [program, JSON.stringify(thought)]));
    expect(stdout).toContain("Forty-two\u009b.");
    expect(stdout).not.toContain("\u001b[2m");
  });

  it("shows nothing of an answer that is empty", async () => {
    const { stdout } = await ended(start(process.execPath, [program, "[]"]));
    expect(stdout).toBe("eos 1\n");
  });
});
