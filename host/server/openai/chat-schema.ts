// The body of POST /v1/chat/completions. Source: OpenAI's API reference. What a message has in it is read apart
// (chat-messages.ts), because errors of alternatives say nothing.

import { Type } from "typebox";
import type { Static } from "typebox";

import { reasoningEfforts } from "../chat/reasoning-wish.ts";
import {
  harmlessParameters,
  nullable,
  samplingParameters,
  streamParameters,
} from "./sampling-parameters.ts";

const messagesMax = 4096;
const toolsMax = 128;
const closed = { additionalProperties: false };
const tokenCount = Type.Integer({ minimum: 1, maximum: 2 ** 32 - 1 });
const anyObject = Type.Record(Type.String(), Type.Unknown());

export const responseFormatSchema = Type.Object(
  {
    type: Type.Enum(["text", "json_object", "json_schema"]),
    json_schema: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(Type.String({ maxLength: 128 })),
          description: Type.Optional(Type.String()),
          schema: Type.Optional(anyObject),
          strict: nullable(Type.Boolean()),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const chatSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    messages: Type.Array(anyObject, { minItems: 1, maxItems: messagesMax }),
    max_tokens: nullable(tokenCount),
    max_completion_tokens: nullable(tokenCount),
    logprobs: nullable(Type.Boolean()),
    top_logprobs: nullable(Type.Integer({ minimum: 0, maximum: 20 })),
    response_format: nullable(responseFormatSchema),
    tools: nullable(Type.Array(anyObject, { maxItems: toolsMax })),
    tool_choice: nullable(Type.Union([Type.Enum(["none", "auto", "required"]), anyObject])),
    parallel_tool_calls: nullable(Type.Boolean()),
    reasoning_effort: nullable(Type.Enum(reasoningEfforts)),
    chat_template_kwargs: nullable(
      Type.Object({ enable_thinking: Type.Optional(Type.Boolean()) }, closed),
    ),
    verbosity: nullable(Type.Enum(["medium"])),
    // A guess of the answer, which could only make it faster.
    prediction: nullable(anyObject),
    modalities: nullable(Type.Array(Type.Enum(["text"]))),
    ...samplingParameters,
    ...streamParameters,
    ...harmlessParameters,
  },
  { ...closed, title: "Chat completion request" },
);

export type ChatBody = Static<typeof chatSchema>;
export type ResponseFormat = Static<typeof responseFormatSchema>;
