// Who may use a route. Every route says it; one that does not cannot be added.

import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";

import { RealmError } from "../../error/realm-error.ts";
import type { ErrorForm } from "../http/error-forms.ts";
import type { App } from "../server-parts.ts";
import type { Authentication } from "./authentication.ts";
import type { Caller } from "./caller.ts";

/**
 * `public`: without a key; `user`: with any; `admin`: with an admin's; `socket`: as `user`, but a WebSocket may bring
 * its key later.
 */
export type RouteAccess = "public" | "user" | "admin" | "socket";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
    errorForm?: ErrorForm;
  }
}

export interface RouteRule {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
}

/** The rules of all routes that are added from now on. */
export function collectRules(app: App): RouteRule[] {
  const rules: RouteRule[] = [];
  app.addHook("onRoute", ({ method, url, config }: RouteOptions) => {
    const access = config?.access;
    const methods = Array.isArray(method) ? method : [method];
    if (access === undefined) {
      throw new RealmError("bug", `the route ${methods.join(", ")} ${url} says not who may use it`);
    }
    for (const name of methods) rules.push({ method: name, url, access });
  });
  return rules;
}

export function addAuthorization(app: App, authentication: Authentication): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async (request: FastifyRequest, _reply: FastifyReply) => {
    const access = request.routeOptions.config.access ?? "public";
    const { authorization } = request.headers;
    if (access === "public" || request.is404) return;
    if (access === "socket" && authorization === undefined && request.ws) {
      if (await authentication.hasKeys()) return;
    }
    const caller = await authentication.caller(authorization, request.ip);
    request.caller = caller;
    if (access !== "admin" || caller.role === "admin") return;
    throw new RealmError("denied", "this needs a key of the role admin");
  });
}

/** Of a request on a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller !== null) return request.caller;
  throw new RealmError("bug", `the route ${request.url} has no caller`);
}
