// `options` of Ollama's requests, by its own names. What only says how its engine runs is taken and left at that; what
// would change the answer and is not known here is refused. Source: Ollama's docs/modelfile.md.

import { Type } from "typebox";
import type { Static } from "typebox";

import type { RequestOptions, SessionOptions } from "../../runtime/generate-options.ts";
import { given, samplingOptions, stopsMax } from "../openai/sampling-parameters.ts";

const integer = Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 }));
const flag = Type.Optional(Type.Boolean());
const stop = Type.String({ minLength: 1, maxLength: 1024 });

export const ollamaOptionsSchema = Type.Object(
  {
    num_predict: Type.Optional(Type.Integer({ minimum: -2, maximum: 2 ** 31 - 1 })),
    num_ctx: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
    top_k: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    min_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(
      Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    ),
    stop: Type.Optional(Type.Union([stop, Type.Array(stop, { maxItems: stopsMax })])),
    typical_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    repeat_penalty: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
    repeat_last_n: Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 })),
    presence_penalty: Type.Optional(Type.Number({ minimum: -100, maximum: 100 })),
    frequency_penalty: Type.Optional(Type.Number({ minimum: -100, maximum: 100 })),
    num_keep: integer,
    num_batch: integer,
    num_gpu: integer,
    main_gpu: integer,
    num_thread: integer,
    numa: flag,
    use_mmap: flag,
    use_mlock: flag,
    low_vram: flag,
    f16_kv: flag,
    vocab_only: flag,
  },
  { additionalProperties: false },
);

export type OllamaOptions = Static<typeof ollamaOptionsSchema>;

export function ollamaSampling(options: OllamaOptions): RequestOptions {
  const { num_predict: maxTokens, seed, ...others } = options;
  return {
    ...samplingOptions(others, 0),
    ...given({
      // Negative: to the end, or to a full context.
      maxTokens: maxTokens === undefined || maxTokens < 0 ? undefined : maxTokens,
      // -1 and its like: a random one.
      seed: seed === undefined || seed < 0 ? undefined : seed,
    }),
  };
}

export function ollamaSession({ num_ctx }: OllamaOptions): SessionOptions {
  return num_ctx === undefined ? {} : { context: num_ctx };
}
