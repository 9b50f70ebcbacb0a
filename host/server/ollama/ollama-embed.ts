// POST /api/embed, and the older /api/embeddings for one text.

import { Type } from "typebox";

import { callerOf } from "../access/route-access.ts";
import type { Caller } from "../access/caller.ts";
import { embeddedTextsMax, embedTexts } from "../generation/embeddings.ts";
import type { Embedded } from "../generation/embeddings.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { given } from "../openai/sampling-parameters.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { applyKeepAlive, keepAliveSchema } from "./keep-alive.ts";

const model = Type.String({ minLength: 1, maxLength: 256 });
const closed = { additionalProperties: false };
/** Of a model, not of what is made of a text. */
const options = Type.Optional(Type.Object({}, closed));

const embedSchema = Type.Object(
  {
    model,
    input: Type.Union([
      Type.String({ minLength: 1 }),
      Type.Array(Type.String({ minLength: 1 }), { maxItems: embeddedTextsMax }),
    ]),
    truncate: Type.Optional(Type.Boolean()),
    dimensions: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536 })),
    options,
    keep_alive: keepAliveSchema,
  },
  closed,
);

const embeddingsSchema = Type.Object(
  { model, prompt: Type.String({ minLength: 1 }), options, keep_alive: keepAliveSchema },
  closed,
);

interface EmbedOrder {
  readonly model: string;
  readonly texts: readonly string[];
  readonly truncate: boolean;
  readonly dimensions?: number | undefined;
  readonly keepAlive: number | string | undefined;
  readonly signal: AbortSignal;
}

export function addOllamaEmbed(app: App, parts: ServerParts): void {
  const config = { access: "user", errorForm: "ollama" } as const;
  app.post("/api/embed", { config, schema: { body: embedSchema } }, async (request, reply) => {
    const { model: name, input, truncate = true, dimensions, keep_alive } = request.body;
    using client = new ClientSignal(reply);
    const startedAt = performance.now();
    const { vectors, tokens } = await embed(parts, callerOf(request), {
      model: name,
      texts: typeof input === "string" ? [input] : input,
      truncate,
      dimensions,
      keepAlive: keep_alive,
      signal: client.signal,
    });
    return {
      model: name,
      embeddings: vectors.map((vector) => [...vector]),
      total_duration: Math.round((performance.now() - startedAt) * 1e6),
      load_duration: 0,
      prompt_eval_count: tokens,
    };
  });
  app.post(
    "/api/embeddings",
    { config, schema: { body: embeddingsSchema } },
    async (request, reply) => {
      const { model: name, prompt, keep_alive: keepAlive } = request.body;
      using client = new ClientSignal(reply);
      const { signal } = client;
      const order = { model: name, texts: [prompt], truncate: true, keepAlive, signal };
      const { vectors } = await embed(parts, callerOf(request), order);
      return { embedding: [...(vectors[0] ?? [])] };
    },
  );
}

async function embed(
  { generations, models, tenants }: ServerParts,
  caller: Caller,
  { model: asked, texts, truncate, dimensions, keepAlive, signal }: EmbedOrder,
): Promise<Embedded> {
  const name = models.nameOf(asked);
  using lease = await generations.model(caller, name);
  applyKeepAlive(models, name, { caller, keepAlive });
  const wished = { ...given({ dimensions }), truncate, signal };
  return await embedTexts(tenants, { caller, model: lease, texts, options: wished });
}
