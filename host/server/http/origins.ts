// What is checked of every request before all else, and what pages of allowed origins are told (CORS). No origin is
// allowed by default. Source: WHATWG Fetch, 3.2 CORS protocol.

import type { FastifyReply, FastifyRequest } from "fastify";

import type { App } from "../server-parts.ts";
import { checkHost, isAllowed } from "./host-check.ts";
import type { HostRules } from "./host-check.ts";

const preflightSeconds = 600;

export function addOriginChecks(app: App, rules: HostRules): void {
  app.addHook("onRequest", async (request, reply) => {
    const { host, origin } = request.headers;
    checkHost({ host, origin }, rules);
    if (origin === undefined || !isAllowed(origin, rules)) return undefined;
    allowOrigin(request, reply, origin);
    if (request.method !== "OPTIONS") return undefined;
    return await reply.code(204).send();
  });
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply, origin: string): void {
  void reply.headers({ "access-control-allow-origin": origin, vary: "Origin" });
  if (request.method !== "OPTIONS") return;
  const asked = request.headers["access-control-request-headers"] ?? "authorization, content-type";
  void reply.headers({
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": asked,
    "access-control-max-age": `${preflightSeconds}`,
  });
}
