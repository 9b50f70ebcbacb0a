// The grammar of answers whose tools are strict: text goes, and a call that is opened is one of a tool's, with arguments
// of its schema.

import { beforeAll, describe, expect, it } from "vitest";

import { answerFormat } from "../../../host/chat/tool-calls/tool-call-formats.ts";
import type { ChatRequest } from "../../../host/server/chat/chat-request.ts";
import { strictCallsGrammar } from "../../../host/server/chat/strict-calls.ts";
import { readTools } from "../../../host/server/openai/chat-messages.ts";
import { GrammarMachine } from "../../guest/grammar/grammar-machine.ts";

const weather = {
  type: "function",
  function: {
    name: "weather",
    strict: true,
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
  },
};
/** Not strict, with a keyword that grammars know nothing of. */
const loose = {
  type: "function",
  function: { name: "note", parameters: { type: "object", not: { required: ["x"] } } },
};
const hermes = { format: answerFormat("no tools"), markers: new Map<number, string>() };

type Asked = Parameters<typeof strictCallsGrammar>[0];

function request(given: readonly unknown[], more: Partial<ChatRequest> = {}): Asked {
  return { ...readTools(given), schema: undefined, ...more };
}

function call(name: string, given: unknown): string {
  return `<tool_call>\n${JSON.stringify({ name, arguments: given })}\n</tool_call>`;
}

describe("an answer with strict tools", () => {
  let machine: GrammarMachine;
  let grammar: string;
  beforeAll(async () => {
    machine = await GrammarMachine.compile();
    grammar = strictCallsGrammar(request([weather, loose]), hermes) ?? "";
  });

  it.each([
    ["text alone", "It is <b>sunny</b>, says <tool_cal and </tool_call>."],
    ["nothing", ""],
    ["a call", call("weather", { city: "Paris" })],
    [
      "a call as models space it",
      '<tool_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n</tool_call>',
    ],
    [
      "calls, with text around them",
      `I ask.${call("weather", { city: "A" })}\n${call("weather", { city: "B" })} Done.`,
    ],
    [
      "a call of a tool that is not strict, with any arguments",
      call("note", { any: [1, { x: null }] }),
    ],
    ["a closing tag within a string", call("weather", { city: "</tool_call>" })],
  ])("may be %s", (_, text) => {
    expect(machine.accepts(grammar, text)).toBe(true);
  });

  it.each([
    ["a call that lacks what is required", call("weather", {})],
    ["a call with more than the schema has", call("weather", { city: "A", unit: "C" })],
    ["arguments of another type", call("weather", { city: 1 })],
    ["a call of no tool", call("rain", { city: "A" })],
    ["a call that is cut off", '<tool_call>{"name": "weather"'],
    ["a call whose tag stays open", call("weather", { city: "A" }).replace("</tool_call>", " and")],
    ["no JSON", "<tool_call>weather()</tool_call>"],
  ])("is never %s", (_, text) => {
    expect(machine.accepts(grammar, text)).toBe(false);
  });
});

describe("there is no grammar", () => {
  it.each([
    ["where no tool is strict", request([loose])],
    [
      "where a call must be, which is held to its schema anyway",
      request([weather], { toolChoice: "required" }),
    ],
    ["where none may be", request([weather], { toolChoice: "none" })],
    ["where the answer has a form already", request([weather], { schema: {} })],
  ])("%s", (_, asked) => {
    expect(strictCallsGrammar(asked, hermes)).toBeUndefined();
  });
});

describe("a strict tool is refused by its place", () => {
  const mistral = { format: answerFormat("[TOOL_CALLS]"), markers: new Map<number, string>() };
  const control = { format: answerFormat("<tool_call>"), markers: new Map([[7, "<tool_call>"]]) };

  it.each([
    ["of a model that writes calls otherwise", mistral],
    ["where the tag is a control token", control],
  ])("%s", (_, written) => {
    expect(() => strictCallsGrammar(request([loose, weather]), written)).toThrow(
      expect.objectContaining({ code: "unsupported", parameter: "tools[1].function.strict" }),
    );
  });

  it("of whose schema no grammar is made, by its keyword", () => {
    const strict = { ...loose, function: { ...loose.function, strict: true } };
    expect(() => strictCallsGrammar(request([strict]), hermes)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining("not") }),
    );
  });
});
