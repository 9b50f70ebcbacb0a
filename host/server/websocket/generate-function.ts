// `generate` over the WebSocket: a prompt is continued as it is, with the library's options by their own names. What
// the schema does not describe the runtime refuses by its name.

import { Type } from "typebox";

import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { given } from "../openai/sampling-parameters.ts";
import type { ServerParts } from "../server-parts.ts";
import { defineFunction } from "./socket-function.ts";
import type { SocketFunction } from "./socket-function.ts";

const tokens = Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }));
const closed = { additionalProperties: false };

const promptSchema = Type.Union([
  Type.String(),
  Type.Array(
    Type.Union([
      Type.Object({ text: Type.String() }, closed),
      Type.Object({ markup: Type.String() }, closed),
      Type.Object({ tokens }, closed),
    ]),
  ),
]);

const number = Type.Optional(Type.Number());
const count = Type.Optional(Type.Integer({ minimum: 0 }));
const flag = Type.Optional(Type.Boolean());

/** The library's options, whose ranges it checks itself. */
export const generateOptionsSchema = {
  maxTokens: count,
  temperature: number,
  topK: count,
  topP: number,
  minP: number,
  typical: number,
  presencePenalty: number,
  frequencyPenalty: number,
  repeatPenalty: number,
  repeatLastN: Type.Optional(Type.Integer()),
  logitBias: Type.Optional(Type.Record(Type.String(), Type.Number())),
  ignoreEos: flag,
  grammar: Type.Optional(Type.String()),
  seed: count,
  stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  context: Type.Optional(Type.Integer({ minimum: 1 })),
  kvType: Type.Optional(Type.Enum(["f16", "f32", "q8_0"])),
};

const generateParams = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    prompt: promptSchema,
    ...generateOptionsSchema,
  },
  { ...closed, description: "Options are those of the library's generate" },
);

const generateResult = Type.Object({
  text: Type.String(),
  tokens,
  finishReason: Type.Enum(["eos", "stop", "length"]),
  promptTokens: Type.Integer(),
  cachedTokens: Type.Integer(),
  generatedTokens: Type.Integer(),
});

export function generateFunction({ generations }: ServerParts): SocketFunction {
  return defineFunction({
    name: "generate",
    description: "Continues a prompt; deltas are {text, tokens}, the result has all of them",
    streams: true,
    params: generateParams,
    result: generateResult,
    async *run({ model: name, prompt, context, kvType, ...options }, { caller, signal }) {
      using model = await generations.model(caller, name);
      await using stream = generations.run({
        caller,
        model,
        prompt,
        options: { ...options, signal },
        session: given({ context, kvType }),
      });
      const all: GeneratedToken[] = [];
      let step = await stream.next();
      while (step.done !== true) {
        const { id, text } = step.value;
        all.push(step.value);
        yield { text, tokens: [id] };
        step = await stream.next();
      }
      const { finishReason, promptTokens, cachedTokens, generatedTokens } = step.value;
      const text = all.map((token) => token.text).join("");
      const ids = all.map(({ id }) => id);
      return { text, tokens: ids, finishReason, promptTokens, cachedTokens, generatedTokens };
    },
  });
}
