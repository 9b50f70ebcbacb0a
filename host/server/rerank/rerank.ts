// POST /v1/rerank: documents by how well they fit a query, as clients of Jina's, Cohere's and llama-server's rerankers ask
// for it. Source: Jina's API reference.

import { Type } from "typebox";

import type { RankedDocument } from "../../runtime/embedding/rank.ts";
import { callerOf } from "../access/route-access.ts";
import { embeddedTextsMax } from "../generation/embeddings.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { badParameter } from "../http/parameter-error.ts";
import type { App, ServerParts } from "../server-parts.ts";

const document = Type.Union([Type.String(), Type.Object({ text: Type.String() })]);

const rerankSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    query: Type.String({ minLength: 1 }),
    documents: Type.Array(document, { minItems: 1, maxItems: embeddedTextsMax }),
    top_n: Type.Optional(Type.Integer({ minimum: 1 })),
    return_documents: Type.Optional(Type.Boolean()),
    truncate: Type.Optional(Type.Boolean()),
    user: Type.Optional(Type.String()),
  },
  { additionalProperties: false, title: "Rerank request" },
);

export function addRerank(app: App, { generations, tenants }: ServerParts): void {
  app.post(
    "/v1/rerank",
    { config: { access: "user" }, schema: { body: rerankSchema } },
    async (request, reply) => {
      const { model: name, query, documents, truncate, top_n: top, ...more } = request.body;
      const caller = callerOf(request);
      const texts = documents.map(textOf);
      using client = new ClientSignal(reply);
      using model = await generations.model(caller, name);
      using lease = await tenants.lease(caller);
      lease.tenant.grant(model.model);
      const options = { truncate, signal: client.signal };
      const ranked = await lease.tenant.rank(model.model, query, texts, options);
      const tokens = ranked.reduce((sum, { tokens: count }) => sum + count, 0);
      const result = ({ index, score }: RankedDocument): object => ({
        index,
        relevance_score: score,
        ...(more.return_documents === true ? { document: { text: texts[index] } } : {}),
      });
      return {
        object: "list",
        model: name,
        results: ranked.slice(0, top).map(result),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
}

/** Errors: `bad-argument`. */
function textOf(given: string | { readonly text: string }, index: number): string {
  const text = typeof given === "string" ? given : given.text;
  if (text === "") throw badParameter(`documents[${index}]`, "is empty");
  return text;
}
