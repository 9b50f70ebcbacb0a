// What the routes share.

import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { FastifyTypeProvider } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Static, TSchema } from "typebox";

import type { Realm } from "../runtime/realm.ts";
import type { Authentication } from "./access/authentication.ts";
import type { KeyStore } from "./access/key-store.ts";
import type { Chats } from "./chat/chats.ts";
import type { ServerSettings } from "./configuration/settings.ts";
import type { Generations } from "./generation/generations.ts";
import type { ServedModels } from "./models/served-models.ts";
import type { Metrics } from "./operations/metrics.ts";
import type { ServedTenants } from "./tenants/served-tenants.ts";

/** A request's parts have the types of the schemas that they were checked against. */
export interface SchemaTypes extends FastifyTypeProvider {
  readonly validator: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
  readonly serializer: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  SchemaTypes
>;

export interface ServerState {
  readonly version: string;
  readonly startedMs: number;
  /** Models that are to be there are loaded. */
  isReady: boolean;
  /** It was told to end: what runs goes on, nothing begins. */
  isDraining: boolean;
}

export interface ServerParts {
  readonly settings: ServerSettings;
  readonly state: ServerState;
  readonly realm: Realm;
  readonly keys: KeyStore;
  readonly authentication: Authentication;
  readonly models: ServedModels;
  readonly tenants: ServedTenants;
  readonly generations: Generations;
  readonly chats: Chats;
  readonly metrics: Metrics;
}
