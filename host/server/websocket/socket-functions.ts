// The functions of the WebSocket that are about the server and its models; those that generate are beside this file.

import { Type } from "typebox";

import { mayUse } from "../access/caller.ts";
import type { ServerParts } from "../server-parts.ts";
import { chatFunction } from "./chat-function.ts";
import { embedFunction } from "./embed-function.ts";
import { generateFunction } from "./generate-function.ts";
import { defineFunction } from "./socket-function.ts";
import type { SocketFunction } from "./socket-function.ts";

const closed = { additionalProperties: false };
export const modelName = Type.String({ minLength: 1, maxLength: 256 });
const anything = Type.Object({});

export function socketFunctions(parts: ServerParts): ReadonlyMap<string, SocketFunction> {
  const described: SocketFunction[] = [
    healthFunction(parts),
    modelsFunction(parts),
    metadataFunction(parts),
    tokenizeFunction(parts),
    detokenizeFunction(parts),
    generateFunction(parts),
    chatFunction(parts),
    embedFunction(parts),
  ];
  const all = [describeFunction(described), ...described];
  return new Map(all.map((each) => [each.name, each]));
}

function describeFunction(described: readonly SocketFunction[]): SocketFunction {
  const own: SocketFunction = defineFunction({
    name: "functions",
    description: "All functions with the JSON Schemas of what they take and give",
    params: Type.Object({}, closed),
    result: anything,
    run: async (): Promise<object> => ({
      functions: [own, ...described].map(({ name, description, streams, params, result }) => ({
        name,
        description,
        streams,
        params,
        result,
      })),
    }),
  });
  return own;
}

function healthFunction({ state }: ServerParts): SocketFunction {
  return defineFunction({
    name: "health",
    description: "Whether the server can be asked",
    params: Type.Object({}, closed),
    result: Type.Object({ status: Type.String(), version: Type.String() }),
    run: async () => ({ status: state.isReady ? "ready" : "loading", version: state.version }),
  });
}

function modelsFunction({ models }: ServerParts): SocketFunction {
  return defineFunction({
    name: "models",
    description: "The models that the key may use",
    params: Type.Object({}, closed),
    result: Type.Object({ models: Type.Array(anything) }),
    run: async (_params, { caller }) => ({
      models: models
        .list()
        .filter(({ name }) => mayUse(caller, name))
        .map(({ name, state, fileBytes }) => ({ name, state, fileBytes })),
    }),
  });
}

function metadataFunction({ generations, models }: ServerParts): SocketFunction {
  return defineFunction({
    name: "metadata",
    description: "What a model's file says of it",
    params: Type.Object({ model: modelName }, closed),
    result: anything,
    run: async ({ model }, { caller }) => {
      using _lease = await generations.model(caller, model);
      return { model, ...models.status(model).facts };
    },
  });
}

function tokenizeFunction({ generations }: ServerParts): SocketFunction {
  return defineFunction({
    name: "tokenize",
    description: "The token ids of a text",
    params: Type.Object(
      {
        model: modelName,
        text: Type.String(),
        addSpecial: Type.Optional(Type.Boolean()),
        parseSpecial: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    result: Type.Object({ tokens: Type.Array(Type.Integer()) }),
    run: async ({ model, text, ...options }, { caller }) => {
      using lease = await generations.model(caller, model);
      return { tokens: [...(await lease.model.tokenize(text, options))] };
    },
  });
}

function detokenizeFunction({ generations }: ServerParts): SocketFunction {
  return defineFunction({
    name: "detokenize",
    description: "The text of token ids",
    params: Type.Object(
      {
        model: modelName,
        tokens: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
        special: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    result: Type.Object({ text: Type.String() }),
    run: async ({ model, tokens, special }, { caller }) => {
      using lease = await generations.model(caller, model);
      return { text: await lease.model.detokenize(tokens, { special }) };
    },
  });
}
