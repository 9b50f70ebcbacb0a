// `generate` over the WebSocket: a prompt is continued as it is, with the library's options by their own names. What
// the schema does not describe the runtime refuses by its name.

import { Type } from "typebox";

import type { GeneratedToken } from "../../runtime/token-stream.ts";
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

const generateParams = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    prompt: promptSchema,
    maxTokens: Type.Optional(Type.Integer({ minimum: 0 })),
    temperature: Type.Optional(Type.Number({ minimum: 0 })),
    topK: Type.Optional(Type.Integer({ minimum: 0 })),
    topP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    minP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
    stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
    context: Type.Optional(Type.Integer({ minimum: 1 })),
    kvType: Type.Optional(Type.Enum(["f16", "f32", "q8_0"])),
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
        session: { ...defined({ context, kvType }) },
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

/** What is undefined would hide the server's own setting. */
function defined<Values extends object>(values: Values): Partial<Values> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Values>;
}
