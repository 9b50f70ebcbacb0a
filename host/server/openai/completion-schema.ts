// The body of POST /v1/completions. Source: OpenAI's API reference; `ignore_eos` is llama-server's.

import { Type } from "typebox";
import type { Static } from "typebox";

import {
  harmlessParameters,
  nullable,
  samplingParameters,
  streamParameters,
} from "./sampling-parameters.ts";

const promptsMax = 128;

const tokenList = Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }), { minItems: 1 });

export const completionSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    prompt: Type.Union([
      Type.String(),
      Type.Array(Type.String(), { minItems: 1, maxItems: promptsMax }),
      tokenList,
      Type.Array(tokenList, { minItems: 1, maxItems: promptsMax }),
    ]),
    max_tokens: nullable(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
    echo: nullable(Type.Boolean()),
    logprobs: nullable(Type.Integer({ minimum: 0, maximum: 20 })),
    best_of: nullable(Type.Integer({ minimum: 1, maximum: 128 })),
    suffix: nullable(Type.String()),
    ...samplingParameters,
    ...streamParameters,
    ...harmlessParameters,
  },
  { additionalProperties: false, title: "Completion request" },
);

export type CompletionRequest = Static<typeof completionSchema>;
