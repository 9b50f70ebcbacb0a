// Whether the server lives and whether it can be asked; what it measures; what it can do.

import type { App, ServerParts } from "../server-parts.ts";

export function addHealth(app: App, { state, metrics }: ServerParts): void {
  const config = { access: "public" } as const;
  app.get("/health", { config }, async () => ({
    status: "ok",
    version: state.version,
    uptimeSeconds: Math.trunc((Date.now() - state.startedMs) / 1000),
  }));
  app.get("/ready", { config }, async (_request, reply) => {
    if (state.isReady && !state.isDraining) return { status: "ready" };
    void reply.code(503);
    return { status: state.isDraining ? "draining" : "loading" };
  });
  app.get("/metrics", { config: { access: "admin" } }, async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    return await metrics.registry.metrics();
  });
}
