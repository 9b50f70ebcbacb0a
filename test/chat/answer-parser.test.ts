// An answer in parts: the same whatever pieces its text comes in.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerParser } from "../../host/chat/answer-parser.ts";
import type { AnswerFormat } from "../../host/chat/answer-parser.ts";
import type { Part } from "../../host/chat/chat.ts";
import { hermes } from "../../host/chat/tool-calls/hermes.ts";
import { qwenXml } from "../../host/chat/tool-calls/qwen-xml.ts";

const think = { open: "<think>", close: "</think>" };
const plain: AnswerFormat = { reasoning: undefined, calls: undefined, beginsInThoughts: false };
const full: AnswerFormat = { reasoning: think, calls: hermes, beginsInThoughts: false };

/** Parts of one kind joined, calls without their ids. */
function parse(format: AnswerFormat, pieces: readonly string[]): unknown[] {
  const parser = new AnswerParser(format);
  const parts = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  const joined: Exclude<Part, { type: "tool-call" }>[] = [];
  const found: unknown[] = [];
  for (const part of parts) {
    if (part.type === "tool-call") {
      expect(part.id).toMatch(/^call_/);
      found.push({ name: part.name, arguments: part.arguments });
      continue;
    }
    const last = found.at(-1);
    if (last !== undefined && last === joined.at(-1) && joined.at(-1)?.type === part.type) {
      const whole = { type: part.type, text: `${joined.at(-1)?.text ?? ""}${part.text}` };
      joined.push(whole);
      found[found.length - 1] = whole;
    } else {
      joined.push(part);
      found.push(part);
    }
  }
  return found;
}

const call = '<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>';

describe("an answer", () => {
  it("is its text, where the model has no tags", () => {
    expect(parse(plain, ["<think>a</think>", call])).toEqual([
      { type: "text", text: `<think>a</think>${call}` },
    ]);
  });

  it("has thoughts without their tags and the white space that belongs to these", () => {
    expect(parse(full, ["<think>\nhm\n\nso\n</think>\n\nYes.\n"])).toEqual([
      { type: "reasoning", text: "hm\n\nso" },
      { type: "text", text: "Yes.\n" },
    ]);
  });

  it("begins in thoughts where the prompt does, and may end there", () => {
    const format = { ...full, beginsInThoughts: true };
    expect(parse(format, ["hm</think>Yes"])).toEqual([
      { type: "reasoning", text: "hm" },
      { type: "text", text: "Yes" },
    ]);
    expect(parse(format, ["hm"])).toEqual([{ type: "reasoning", text: "hm" }]);
  });

  it("has calls among its text", () => {
    expect(parse(full, [`I look.\n${call}\n${call}`])).toEqual([
      { type: "text", text: "I look.\n" },
      { name: "f", arguments: { a: 1 } },
      { name: "f", arguments: { a: 1 } },
    ]);
  });

  it.each(["<tool_call>no JSON</tool_call>", '<tool_call>{"name": 1}</tool_call>', "<tool_call>{"])(
    "keeps what is no call as text: %s",
    (text) => {
      expect(parse(full, [text])).toEqual([{ type: "text", text }]);
    },
  );

  it("reads Qwen3-Coder's calls", () => {
    const text =
      "<tool_call>\n<function=get>\n<parameter=city>\nOslo\n</parameter>\n<parameter=days>\n3\n</parameter>\n" +
      '<parameter=tags>\n["a"]\n</parameter>\n</function>\n</tool_call>';
    expect(parse({ ...full, calls: qwenXml }, [text])).toEqual([
      { name: "get", arguments: { city: "Oslo", days: 3, tags: ["a"] } },
    ]);
  });

  it("is the same in whatever pieces it comes", () => {
    const words = [
      "<think>",
      "</think>",
      "<tool_call>",
      "</tool_call>",
      "<",
      "think",
      "\n",
      " ",
      "a",
      '{"name": "f"}',
    ];
    const answer = fc
      .array(fc.constantFrom(...words), { maxLength: 12 })
      .map((all) => all.join(""));
    const cuts = fc.array(fc.nat(60), { maxLength: 8 });
    fc.assert(
      fc.property(answer, cuts, fc.boolean(), (text, places, beginsInThoughts) => {
        const format = { ...full, beginsInThoughts };
        const sorted = [0, ...places.filter((at) => at < text.length), text.length].sort(
          (a, b) => a - b,
        );
        const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
        expect(parse(format, pieces)).toEqual(parse(format, [text]));
      }),
      { numRuns: 1000 },
    );
  });
});
