// The server's routes on Fastify, with what holds for all of them: limits on what is read, checks of who asks, and the
// forms of errors. It listens nowhere yet.

import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import Fastify, { LogController } from "fastify";
import type { RawServerDefault } from "fastify";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";

import { addAuthorization, collectRules } from "./access/route-access.ts";
import type { RouteRule } from "./access/route-access.ts";
import { answerClientError, addFailures, refuseWhileDraining } from "./http/failures.ts";
import type { HostRules } from "./http/host-check.ts";
import { addJsonBodies } from "./http/json-body.ts";
import { addOriginChecks } from "./http/origins.ts";
import { schemaError } from "./http/schema-errors.ts";
import { addOllamaChat } from "./ollama/ollama-chat.ts";
import { addOllamaEmbed } from "./ollama/ollama-embed.ts";
import { addOllamaGenerate } from "./ollama/ollama-generate.ts";
import { addOllamaModels } from "./ollama/ollama-models.ts";
import { addOllamaStore } from "./ollama/ollama-store.ts";
import { addChatCompletions } from "./openai/chat-completions.ts";
import { addCompletions } from "./openai/completions.ts";
import { addEmbeddings } from "./openai/embeddings.ts";
import { addRerank } from "./rerank/rerank.ts";
import { addModels } from "./openai/models.ts";
import { addResponses } from "./openai/responses.ts";
import { addAccount } from "./operations/account.ts";
import { addHealth } from "./operations/health.ts";
import { addRequestLog } from "./operations/log.ts";
import { addKeyControl, addModelControl } from "./operations/administration.ts";
import { addOpenApi, openApi } from "./operations/open-api.ts";
import { addServerStatus } from "./operations/server-status.ts";
import type { App, SchemaTypes, ServerParts } from "./server-parts.ts";
import { addPages } from "./web/page-routes.ts";
import { addSite } from "./web/site-routes.ts";
import { SocketConnections } from "./websocket/socket-route.ts";

export interface BuiltApp {
  readonly app: App;
  readonly rules: readonly RouteRule[];
}

export async function buildApp(
  parts: ServerParts,
  { hosts, logger }: { readonly hosts: HostRules; readonly logger: Logger },
): Promise<BuiltApp> {
  const app = createApp(parts, logger);
  const rules = collectRules(app);
  const sockets = new SocketConnections();
  // Before all checks: it ends the connections of upgrades that they refuse.
  await app.register(websocket, {
    options: { maxPayload: parts.settings.requests.bodyBytes },
    preClose: async () => sockets.drain(),
  });
  addJsonBodies(app);
  addFailures(app);
  addRequestLog(app, parts);
  addOriginChecks(app, hosts);
  addAuthorization(app, parts.authentication);
  app.addHook("onRequest", async (request) => {
    if (request.method === "POST") refuseWhileDraining(parts.state.isDraining);
  });
  await app.register(swagger, openApi(parts.state.version));
  addHealth(app, parts);
  addModels(app, parts);
  addCompletions(app, parts);
  addChatCompletions(app, parts);
  addResponses(app, parts);
  addEmbeddings(app, parts);
  addRerank(app, parts);
  addOllamaModels(app, parts);
  addOllamaStore(app, parts);
  addOllamaGenerate(app, parts);
  addOllamaChat(app, parts);
  addOllamaEmbed(app, parts);
  sockets.addRoute(app, parts);
  addModelControl(app, parts);
  addKeyControl(app, parts);
  addServerStatus(app, parts);
  addAccount(app, parts);
  addOpenApi(app);
  addPages(app, { name: "console", at: "/" });
  addSite(app, parts.settings.site);
  await app.ready();
  return { app, rules };
}

/** Between looks at requests that take too long to arrive. */
const checkMs = 1000;

function createApp({ settings: { requests } }: ServerParts, logger: Logger): App {
  const { bodyBytes, headerBytes, receiveMs, connections } = requests;
  const app: App = Fastify<RawServerDefault, IncomingMessage, ServerResponse>({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytes,
    requestTimeout: receiveMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: "idle",
    http: {
      maxHeaderSize: headerBytes,
      headersTimeout: receiveMs,
      // Node looks every 30 s else, so that a request could take twice as long to arrive.
      connectionsCheckingInterval: Math.min(receiveMs, checkMs),
    },
    routerOptions: { maxParamLength: 512 },
    // A value of another type is refused, and what is not known too: nothing is changed in silence.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    schemaErrorFormatter: schemaError,
    clientErrorHandler: answerClientError,
  }).withTypeProvider<SchemaTypes>();
  app.server.maxConnections = connections;
  return app;
}
