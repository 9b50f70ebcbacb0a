// `embed` over the WebSocket: the vectors of texts.

import { Type } from "typebox";

import { embeddedTextsMax, embedTexts } from "../generation/embeddings.ts";
import { given } from "../openai/sampling-parameters.ts";
import type { ServerParts } from "../server-parts.ts";
import { defineFunction } from "./socket-function.ts";
import type { SocketFunction } from "./socket-function.ts";

export function embedFunction({ generations, tenants }: ServerParts): SocketFunction {
  return defineFunction({
    name: "embed",
    description: "The vectors of texts",
    params: Type.Object(
      {
        model: Type.String({ minLength: 1, maxLength: 256 }),
        texts: Type.Array(Type.String({ minLength: 1 }), { maxItems: embeddedTextsMax }),
        dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
        truncate: Type.Optional(Type.Boolean()),
        prefix: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
    result: Type.Object({
      embeddings: Type.Array(Type.Array(Type.Number())),
      tokens: Type.Integer(),
    }),
    run: async ({ model: name, texts, ...wished }, { caller, signal }) => {
      using model = await generations.model(caller, name);
      const options = { ...given(wished), signal };
      const { vectors, tokens } = await embedTexts(tenants, { caller, model, texts, options });
      return { embeddings: vectors.map((vector) => [...vector]), tokens };
    },
  });
}
