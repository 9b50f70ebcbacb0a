// `chat` over the WebSocket: messages are answered in parts.

import { Type } from "typebox";

import type { ChatPart } from "../chat/chats.ts";
import { readMessages, readTools } from "../openai/chat-messages.ts";
import { given } from "../openai/sampling-parameters.ts";
import type { ServerParts } from "../server-parts.ts";
import { generateOptionsSchema } from "./generate-function.ts";
import { defineFunction } from "./socket-function.ts";
import type { SocketFunction } from "./socket-function.ts";

const anyObject = Type.Record(Type.String(), Type.Unknown());
const closed = { additionalProperties: false };

const chatParams = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    messages: Type.Array(anyObject, { minItems: 1, maxItems: 4096 }),
    tools: Type.Optional(Type.Array(anyObject, { maxItems: 128 })),
    toolChoice: Type.Optional(Type.Union([Type.Enum(["none", "auto", "required"]), anyObject])),
    parallelCalls: Type.Optional(Type.Boolean()),
    reasoning: Type.Optional(Type.Boolean()),
    schema: Type.Optional(anyObject),
    ...generateOptionsSchema,
  },
  { ...closed, description: "Messages as OpenAI's; options are those of the library's generate" },
);

const chatResult = Type.Object({
  parts: Type.Array(anyObject),
  finishReason: Type.Enum(["eos", "stop", "length"]),
  promptTokens: Type.Integer(),
  cachedTokens: Type.Integer(),
  generatedTokens: Type.Integer(),
});

export function chatFunction({ generations, chats }: ServerParts): SocketFunction {
  return defineFunction({
    name: "chat",
    description:
      "Answers a chat; deltas are parts (text, reasoning, tool-call), the result has all",
    streams: true,
    params: chatParams,
    result: chatResult,
    async *run(params, { caller, signal }) {
      const { model: name, messages, tools = [], toolChoice, parallelCalls = true } = params;
      const { reasoning, schema, context, kvType, ...rest } = params;
      const { model: _model, messages: _messages, tools: _tools, ...more } = rest;
      const { toolChoice: _choice, parallelCalls: _parallel, ...options } = more;
      const read = { messages: readMessages(messages), ...readTools(tools, toolChoice) };
      using model = await generations.model(caller, name);
      const request = {
        ...read,
        caller,
        model,
        parallelCalls,
        reasoning:
          reasoning === undefined ? undefined : { isWanted: reasoning, parameter: "reasoning" },
        schema,
        options: { ...options, signal },
        session: given({ context, kvType }),
      };
      await using answer = chats.answer(request, await chats.write(request));
      const all: ChatPart[] = [];
      let step = await answer.next();
      while (step.done !== true) {
        for (const part of step.value.parts) {
          all.push(part);
          yield part;
        }
        step = await answer.next();
      }
      const { finishReason, promptTokens, cachedTokens, generatedTokens } = step.value.end;
      return { parts: joined(all), finishReason, promptTokens, cachedTokens, generatedTokens };
    },
  });
}

/** Neighbours of one type as one. */
function joined(parts: readonly ChatPart[]): ChatPart[] {
  const all: ChatPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.type !== "tool-call" && last !== undefined && last.type === part.type) {
      all[all.length - 1] = {
        type: part.type,
        text: `${"text" in last ? last.text : ""}${part.text}`,
      };
    } else {
      all.push(part);
    }
  }
  return all;
}
