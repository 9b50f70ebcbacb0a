// The OpenAPI document, written from the routes' own schemas.

import type { SwaggerOptions } from "@fastify/swagger";

import type { App } from "../server-parts.ts";

export function openApi(version: string): SwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Realm",
        description: "Inference for GGUF models by OpenAI's and Ollama's APIs",
        version,
      },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
      security: [{ key: [] }],
    },
  };
}

export function addOpenApi(app: App): void {
  app.get("/openapi.json", { config: { access: "public" } }, async () => app.swagger());
}
