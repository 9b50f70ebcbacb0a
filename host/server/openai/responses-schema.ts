// The body of POST /v1/responses. Source: OpenAI's API reference. Nothing is stored: a request brings all of its items.

import { Type } from "typebox";
import type { Static } from "typebox";

import { reasoningEfforts } from "../chat/reasoning-wish.ts";
import { harmlessParameters, nullable } from "./sampling-parameters.ts";

const closed = { additionalProperties: false };
const anyObject = Type.Record(Type.String(), Type.Unknown());

export const responsesSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    input: Type.Union([Type.String(), Type.Array(anyObject, { minItems: 1, maxItems: 4096 })]),
    instructions: nullable(Type.String()),
    max_output_tokens: nullable(Type.Integer({ minimum: 1, maximum: 2 ** 32 - 1 })),
    temperature: nullable(Type.Number({ minimum: 0, maximum: 100 })),
    top_p: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    tools: nullable(Type.Array(anyObject, { maxItems: 128 })),
    tool_choice: nullable(Type.Union([Type.Enum(["none", "auto", "required"]), anyObject])),
    parallel_tool_calls: nullable(Type.Boolean()),
    reasoning: nullable(
      Type.Object(
        {
          effort: nullable(Type.Enum(reasoningEfforts)),
          summary: nullable(Type.Enum(["auto"])),
        },
        closed,
      ),
    ),
    text: nullable(
      Type.Object(
        {
          format: Type.Optional(
            Type.Object(
              {
                type: Type.Enum(["text", "json_object", "json_schema"]),
                name: Type.Optional(Type.String({ maxLength: 128 })),
                description: Type.Optional(Type.String()),
                schema: Type.Optional(anyObject),
                strict: nullable(Type.Boolean()),
              },
              closed,
            ),
          ),
          verbosity: nullable(Type.Enum(["medium"])),
        },
        closed,
      ),
    ),
    truncation: nullable(Type.Enum(["disabled"])),
    include: nullable(Type.Array(Type.String(), { maxItems: 0 })),
    background: nullable(Type.Literal(false)),
    stream: nullable(Type.Boolean()),
    stream_options: nullable(
      Type.Object({ include_obfuscation: Type.Optional(Type.Boolean()) }, closed),
    ),
    ...harmlessParameters,
  },
  { ...closed, title: "Response request" },
);

export type ResponsesBody = Static<typeof responsesSchema>;
