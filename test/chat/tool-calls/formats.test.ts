// Each native format of shared/templates: answers with calls, cut at every place, are the same parts; what only begins
// like a call is text, whatever it is cut into.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { AnswerPart } from "../../../host/chat/tool-calls/answer-part.ts";
import { answerFormat } from "../../../host/chat/tool-calls/tool-call-formats.ts";
import { sharedFile } from "../../shared-data.ts";
import { cutsOf, partsOf } from "./joined-parts.ts";

const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer" } },
      },
    },
  },
];

const weather = { city: 'Köln "am Rhein" </tool_call>', days: 3 };
const json = JSON.stringify(weather);
const call: AnswerPart = { type: "tool-call", name: "weather", arguments: weather };
const second: AnswerPart = { type: "tool-call", name: "now", arguments: {} };

interface Example {
  readonly template: string;
  readonly format: string;
  /** As the template itself writes two calls behind a text. */
  readonly answer: string;
  /** Where it differs: what a call has is the format's. */
  readonly parts?: readonly AnswerPart[];
  /** What the model thought. */
  readonly thought?: string;
  /** Begins like a call and is none. */
  readonly broken: string;
}

const text: AnswerPart = { type: "text", text: "I look." };
const plain: AnswerPart = { ...call, arguments: { city: "Köln", days: 3 } };

const hermes = `I look.\n<tool_call>\n{"name": "weather", "arguments": ${json}}\n</tool_call>\n<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>`;
const brokenHermes = '<tool_call>\n{"name": 5}\n</tool_call>';

const examples: readonly Example[] = [
  { template: "Qwen-Qwen2.5-7B-Instruct", format: "hermes", answer: hermes, broken: brokenHermes },
  {
    template: "Qwen-Qwen3-0.6B",
    format: "hermes",
    answer: `<think>\nHm.\n</think>\n\n${hermes}`,
    thought: "\nHm.\n",
    broken: brokenHermes,
  },
  { template: "ibm-granite-granite-4.0", format: "hermes", answer: hermes, broken: brokenHermes },
  { template: "HuggingFaceTB-SmolLM3-3B", format: "hermes", answer: hermes, broken: brokenHermes },
  { template: "SmolLM2-135M-Instruct", format: "hermes", answer: hermes, broken: brokenHermes },
  {
    template: "microsoft-Phi-3.5-mini-instruct",
    format: "hermes",
    answer: hermes,
    broken: brokenHermes,
  },
  {
    template: "Qwen3-Coder",
    format: "qwen3-coder",
    answer:
      "I look.\n<tool_call>\n<function=weather>\n<parameter=city>\nKöln\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=now>\n</function>\n</tool_call>",
    parts: [text, plain, second],
    broken: "<tool_call>\nnothing here\n</function>\n</tool_call>",
  },
  {
    template: "ByteDance-Seed-OSS",
    format: "seed",
    answer:
      "<seed:think>Hm.</seed:think>I look.\n<seed:tool_call>\n<function=weather>\n<parameter=city>Köln</parameter>\n<parameter=days>3</parameter>\n</function>\n</seed:tool_call>\n<seed:tool_call>\n<function=now>\n</function>\n</seed:tool_call>",
    thought: "Hm.",
    parts: [text, plain, second],
    broken: "<seed:tool_call>\nno\n</function>\n</seed:tool_call>",
  },
  {
    template: "GLM-4.6",
    format: "glm",
    answer:
      "<think>Hm.</think>\nI look.\n<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Köln</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>\n<tool_call>now\n</tool_call>",
    thought: "Hm.",
    parts: [text, plain, second],
    broken: "<tool_call><arg_value></tool_call>",
  },
  {
    template: "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B",
    format: "deepseek",
    answer: `<think>Hm.</think>I look.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n\`\`\`json\n${json}\n\`\`\`<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n\`\`\`json\n"{}"\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
    thought: "Hm.",
    broken: "<｜tool▁calls▁begin｜>no<｜tool▁calls▁end｜>",
  },
  {
    template: "ibm-granite-granite-3.3-2B-Instruct",
    format: "granite",
    answer: `I look.<|tool_call|>[{"name": "weather", "arguments": ${json}}, {"name": "now", "arguments": {}}]`,
    broken: "<|tool_call|>none",
  },
  {
    template: "mistralai-Mistral-Nemo-Instruct-2407",
    format: "mistral",
    answer: `I look.[TOOL_CALLS][{"name": "weather", "arguments": ${json}, "id": "abcdefghi"}, {"name": "now", "arguments": {}, "id": "abcdefghj"}]`,
    broken: "[TOOL_CALLS]no list",
  },
  {
    template: "Apertus-8B-Instruct",
    format: "apertus",
    answer: `<|inner_prefix|>Hm.<|inner_suffix|>I look.<|tools_prefix|>[{"weather": ${json}}, {"now": {}}]<|tools_suffix|>`,
    thought: "Hm.",
    broken: "<|tools_prefix|>[5]<|tools_suffix|>",
  },
  {
    template: "meetkai-functionary-medium-v3.2",
    format: "functionary",
    answer: `all\nI look.>>>weather\n${json}>>>now\n{}`,
    broken: "weather\nno JSON",
  },
  {
    template: "openai-gpt-oss-120b",
    format: "harmony",
    answer: `<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>commentary to=functions.weather <|constrain|>json<|message|>${json}<|call|><|start|>assistant to=functions.now<|channel|>commentary json<|message|>{}<|call|>`,
    thought: "Hm.",
    broken: "<|channel|>commentary to=functions.weather<|message|>no JSON<|call|>",
  },
];

const templateOf = (name: string): string | undefined => {
  const path = sharedFile(`templates/${name}.jinja`);
  return path === undefined ? undefined : readFileSync(path, "utf8");
};

describe.skipIf(templateOf("Qwen3-Coder") === undefined).each(examples)(
  "an answer for $template",
  (example) => {
    const format = answerFormat(templateOf(example.template) ?? "");

    it(`is read as ${example.format} writes it, cut at every place`, () => {
      expect(format.name).toBe(example.format);
      const thought: AnswerPart[] =
        example.thought === undefined ? [] : [{ type: "reasoning", text: example.thought }];
      const parts = [...thought, ...(example.parts ?? [text, call, second])];
      for (const pieces of cutsOf(example.answer)) {
        expect(partsOf(format.reader(tools, ""), pieces)).toEqual(parts);
      }
    });

    it("is text where it only begins like a call, and nothing of it is lost", () => {
      for (const pieces of cutsOf(example.broken)) {
        const parts = partsOf(format.reader(tools, ""), pieces);
        expect(parts.map(({ type }) => type)).toEqual(["text"]);
        if (format.name !== "functionary" && format.name !== "harmony") {
          expect(parts).toEqual([{ type: "text", text: example.broken }]);
        }
      }
    });

    it("that is cut off is the same in all pieces, and never throws", () => {
      for (let length = 0; length < example.answer.length; length += 3) {
        const cut = example.answer.slice(0, length);
        const whole = partsOf(format.reader(tools, ""), [cut]);
        expect(partsOf(format.reader(tools, ""), Array.from(cut))).toEqual(whole);
      }
    });
  },
);

describe("any text", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<tool_call>",
      "</tool_call>",
      "<think>",
      "</think>",
      "<function=f>",
      "</function>",
      '{"name": "f", "arguments": {}}',
      "[TOOL_CALLS]",
      "<|message|>",
      "<|channel|>",
      ">>>",
      " ",
      "\n",
    ),
    fc.string({ maxLength: 5 }),
  );
  const templates = [
    "<tool_call><think>",
    "<function=",
    "<arg_key>",
    "[TOOL_CALLS]",
    ">>>",
    "<|channel|>",
  ];

  it("gives the same parts in whatever pieces it comes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.array(piece, { maxLength: 20 }),
        (sign, pieces) => {
          const format = answerFormat(sign);
          const whole = partsOf(format.reader(tools, ""), [pieces.join("")]);
          expect(partsOf(format.reader(tools, ""), pieces)).toEqual(whole);
        },
      ),
    );
  });

  it("has no calls where there are no tools", () => {
    const parts = partsOf(answerFormat("<tool_call>").reader([], ""), [hermes]);
    expect(parts).toEqual([{ type: "text", text: hermes }]);
  });

  it("is a thought from its beginning where the prompt ends in the opening tag", () => {
    const reader = answerFormat("<think>").reader([], "<|Assistant|><think>\n");
    expect(partsOf(reader, ["Hm.", "</thi", "nk>\n\nYes."])).toEqual([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Yes." },
    ]);
  });
});
