// POST /v1/embeddings. Source: OpenAI's API reference.

import { Type } from "typebox";

import { callerOf } from "../access/route-access.ts";
import { embeddedTextsMax, embedTexts } from "../generation/embeddings.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { given, harmlessParameters, nullable } from "./sampling-parameters.ts";

export const embeddingSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    input: Type.Union([
      Type.String(),
      Type.Array(Type.Unknown(), { minItems: 1, maxItems: embeddedTextsMax }),
    ]),
    encoding_format: nullable(Type.Enum(["float", "base64"])),
    dimensions: nullable(Type.Integer({ minimum: 1, maximum: 65_536 })),
    ...harmlessParameters,
  },
  { additionalProperties: false, title: "Embedding request" },
);

export function addEmbeddings(app: App, { generations, tenants }: ServerParts): void {
  app.post(
    "/v1/embeddings",
    { config: { access: "user" }, schema: { body: embeddingSchema } },
    async (request, reply) => {
      const { model: name, input, dimensions, encoding_format: form } = request.body;
      const caller = callerOf(request);
      const texts = readTexts(input);
      using client = new ClientSignal(reply);
      using model = await generations.model(caller, name);
      const options = { ...given({ dimensions }), signal: client.signal };
      const { vectors, tokens } = await embedTexts(tenants, { caller, model, texts, options });
      return {
        object: "list",
        model: name,
        data: vectors.map((vector, index) => ({
          object: "embedding",
          index,
          embedding: form === "base64" ? base64(vector) : [...vector],
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
}

function readTexts(input: string | readonly unknown[]): string[] {
  const list = typeof input === "string" ? [input] : input;
  return list.map((text, index) => {
    if (typeof text === "number" || Array.isArray(text)) {
      throw unsupportedParameter("input", "tokens are another vocabulary's; send texts");
    }
    if (typeof text !== "string") throw badParameter(`input[${index}]`, "must be a text");
    if (text === "") throw badParameter(`input[${index}]`, "is empty");
    return text;
  });
}

/** Little-endian f32, which is what `vector` has in memory on every platform of Realm's. */
function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
