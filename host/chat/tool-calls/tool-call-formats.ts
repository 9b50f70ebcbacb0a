// Which format a model writes calls in: its own template says it by the markers that it writes. One that knows no tools
// is told of them in the system prompt, and asked to write as Hermes does.

import { AnswerParser } from "./answer-parser.ts";
import type { AnswerReader, CallFormat, ReasoningTags } from "./answer-part.ts";
import { ChannelReader, functionaryFormat, harmonyFormat } from "./channel-reader.ts";
import type { ChannelFormat } from "./channel-reader.ts";
import { deepSeekFormat } from "./deepseek-calls.ts";
import { apertusFormat, graniteFormat, hermesFormat, mistralFormat } from "./json-calls.ts";
import { glmFormat, qwenCoderFormat, seedFormat } from "./tagged-calls.ts";
import { argumentTypes } from "./tool-schemas.ts";
import type { ArgumentTypes } from "./tool-schemas.ts";

export interface AnswerFormat {
  /** `hermes`, `mistral`, ... */
  readonly name: string;
  /** Whether the template itself tells a model of its tools. */
  readonly knowsTools: boolean;
  /** Texts that mean something in answers; a vocabulary may have them as control tokens. */
  readonly markers: readonly string[];
  /** Reads one answer. `prompt`: the end of what it answers. */
  reader(tools: readonly unknown[], prompt: string): AnswerReader;
}

interface FormatRow {
  /** In the template's text. */
  readonly sign: RegExp;
  readonly format: (types: ArgumentTypes) => CallFormat;
}

/** The first whose sign is there. */
const formats: readonly FormatRow[] = [
  { sign: /<seed:tool_call>/, format: seedFormat },
  { sign: /<function=/, format: qwenCoderFormat },
  { sign: /<arg_key>/, format: glmFormat },
  { sign: /<｜tool▁calls▁begin｜>/, format: () => deepSeekFormat },
  { sign: /<\|tools_prefix\|>/, format: () => apertusFormat },
  { sign: /\[TOOL_CALLS\]/, format: () => mistralFormat },
  { sign: /<\|tool_call\|>/, format: () => graniteFormat },
  { sign: /<tool_call>/, format: () => hermesFormat },
];

const channels: readonly { readonly sign: RegExp; readonly format: ChannelFormat }[] = [
  { sign: /<\|channel\|>/, format: harmonyFormat },
  { sign: />>>/, format: functionaryFormat },
];

const reasoningTags: readonly ReasoningTags[] = [
  { opening: "<seed:think>", closing: "</seed:think>" },
  { opening: "<|inner_prefix|>", closing: "<|inner_suffix|>" },
  { opening: "<think>", closing: "</think>" },
];

/** Whether models of that template think aloud before they answer, or may. */
export function answersThink(template: string): boolean {
  const tags = ["<|channel|>", ...reasoningTags.map(({ opening }) => opening)];
  return tags.some((tag) => template.includes(tag));
}

export function answerFormat(template: string): AnswerFormat {
  const channel = channels.find(({ sign }) => sign.test(template))?.format;
  if (channel !== undefined) return channelAnswers(channel);
  const row = formats.find(({ sign }) => sign.test(template));
  const format = row?.format ?? (() => hermesFormat);
  const reasoning = reasoningTags.find(({ opening }) => template.includes(opening));
  const { name, openings } = format(argumentTypes([]));
  return {
    name,
    knowsTools: row !== undefined,
    markers: [
      ...openings,
      ...closings,
      ...(reasoning === undefined ? [] : [reasoning.opening, reasoning.closing]),
    ],
    reader: (tools, prompt) =>
      new AnswerParser({
        format: tools.length === 0 ? undefined : format(argumentTypes(tools)),
        reasoning,
        isThinking: reasoning !== undefined && prompt.trimEnd().endsWith(reasoning.opening),
      }),
  };
}

/** Behind or within calls. */
const closings = [
  "</tool_call>",
  "</seed:tool_call>",
  "<|tools_suffix|>",
  "<arg_key>",
  "</arg_key>",
  "<arg_value>",
  "</arg_value>",
  "<｜tool▁call▁begin｜>",
  "<｜tool▁sep｜>",
  "<｜tool▁call▁end｜>",
  "<｜tool▁calls▁end｜>",
];

function channelAnswers(format: ChannelFormat): AnswerFormat {
  return {
    name: format.name,
    knowsTools: true,
    markers: ["<|channel|>", "<|constrain|>", format.bodyMarker, ...format.endMarkers],
    reader: () => new ChannelReader(format),
  };
}
