// What requests of OpenAI's APIs can say of sampling, and more that llama-server and vLLM take by the same names. What
// they leave out has Realm's defaults, which are llama-cli's.

import { Type } from "typebox";
import type { Static, TSchema, TUnion, TNull, TOptional } from "typebox";

import type { RequestOptions } from "../../runtime/generate-options.ts";

export const stopsMax = 16;
const stopLengthMax = 1024;
/** Of one request: prompts times `n`. */
export const choicesMax = 128;

const stopText = Type.String({ minLength: 1, maxLength: stopLengthMax });

export const samplingParameters = {
  temperature: nullable(Type.Number({ minimum: 0, maximum: 100 })),
  top_p: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  top_k: nullable(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
  min_p: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  seed: nullable(
    Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  ),
  stop: nullable(Type.Union([stopText, Type.Array(stopText, { maxItems: stopsMax })])),
  n: nullable(Type.Integer({ minimum: 1, maximum: choicesMax })),
  presence_penalty: nullable(Type.Number({ minimum: -2, maximum: 2 })),
  frequency_penalty: nullable(Type.Number({ minimum: -2, maximum: 2 })),
  logit_bias: nullable(
    Type.Record(Type.String({ pattern: "^[0-9]{1,10}$" }), Type.Number(), {
      additionalProperties: false,
    }),
  ),
  // llama-server's and vLLM's.
  repeat_penalty: nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
  repetition_penalty: nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
  repeat_last_n: nullable(Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 })),
  typical_p: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  ignore_eos: nullable(Type.Boolean()),
  grammar: nullable(Type.String({ maxLength: 1_000_000 })),
};

/** What changes no answer: taken, and left at that. */
export const harmlessParameters = {
  user: nullable(Type.String({ maxLength: 4096 })),
  metadata: nullable(Type.Record(Type.String(), Type.Unknown())),
  store: nullable(Type.Boolean()),
  service_tier: nullable(Type.String({ maxLength: 64 })),
  safety_identifier: nullable(Type.String({ maxLength: 4096 })),
  prompt_cache_key: nullable(Type.String({ maxLength: 4096 })),
  prompt_cache_options: nullable(Type.Record(Type.String(), Type.Unknown())),
  prompt_cache_retention: nullable(Type.String({ maxLength: 64 })),
};

export const streamParameters = {
  stream: nullable(Type.Boolean()),
  stream_options: nullable(
    Type.Object(
      {
        include_usage: Type.Optional(Type.Boolean()),
        // Padding against observers of a network that only TLS would make sense of.
        include_obfuscation: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
  ),
};

const samplingSchema = Type.Object(samplingParameters);
export type SamplingParameters = Static<typeof samplingSchema>;

/**
 * `choice`: with a seed each choice has one of its own, else they were all the same. What was not asked for, or changes
 * nothing, is left out.
 */
export function samplingOptions(parameters: SamplingParameters, choice: number): RequestOptions {
  const { temperature, top_p, top_k, min_p, typical_p, seed, stop, grammar } = parameters;
  const { presence_penalty, frequency_penalty, repeat_last_n, logit_bias, ignore_eos } = parameters;
  return given({
    temperature,
    topP: top_p,
    topK: top_k,
    minP: min_p,
    typical: unless(typical_p, 1),
    seed: seed === undefined || seed === null ? undefined : seedOf(seed, choice),
    stop,
    presencePenalty: unless(presence_penalty, 0),
    frequencyPenalty: unless(frequency_penalty, 0),
    repeatPenalty: unless(parameters.repeat_penalty ?? parameters.repetition_penalty, 1),
    repeatLastN: repeat_last_n,
    logitBias: isEmpty(logit_bias) ? undefined : logit_bias,
    ignoreEos: unless(ignore_eos, false),
    grammar,
  });
}

/** Of what may be undefined or null, what is there. */
export function given<Values extends object>(values: Values): Given<Values> {
  const entries = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(entries) as Given<Values>;
}

type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], null | undefined> };

function unless<Value>(value: Value, neutral: Value): Value | undefined {
  return value === neutral ? undefined : value;
}

function isEmpty(value: object | null | undefined): boolean {
  return value === null || value === undefined || Object.keys(value).length === 0;
}

/** Seeds may be negative, and Realm's are of 64 bits. */
function seedOf(seed: number, choice: number): bigint {
  return BigInt.asUintN(64, BigInt(seed) + BigInt(choice));
}

export function nullable<Schema extends TSchema>(
  schema: Schema,
): TOptional<TUnion<[Schema, TNull]>> {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}
