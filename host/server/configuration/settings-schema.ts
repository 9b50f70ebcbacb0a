// What a server can be told, as a JSON Schema: docs/serve.schema.json is this, for editors that complete by it.

import { Type } from "typebox";
import type { Static, TInteger } from "typebox";

const closed = { additionalProperties: false };

const limitsSchema = Type.Partial(
  Type.Object({
    guestMemoryBytes: count("Linear memory of each guest, KV cache included", 65_536),
    requestDeadlineMs: timeMs("From a request's arrival to its end, waiting included"),
    tokenDeadlineMs: timeMs("For one token, or one chunk of a prompt"),
    tokensPerRequest: count("Of the prompt and generated, in one request", 1),
    tokensPerMinute: count("Prompt and generated, in any 60 seconds", 1),
    tokensPerDay: count("Likewise in any 24 hours", 1),
    requestsPerMinute: count("Requests begun in any 60 seconds", 1),
    sessions: count("Sessions open at a time, those kept for later requests among them", 1),
    queueLength: count("Requests that wait"),
    callsPerYield: count("Host calls of a guest before it gives control back", 1),
    handles: count("Programs and pending runs of a guest", 1),
    liftedBytesPerCall: count("What one call takes out of a guest", 1024),
    heapBytes: count("JavaScript heap around each guest", 16 * 2 ** 20),
  }),
  { ...closed, description: "What a tenant may take" },
);

const tenantSchema = Type.Object(
  {
    limits: Type.Optional(limitsSchema),
    guest: Type.Optional(
      Type.String({ minLength: 1, description: "A component in place of Realm's own guest" }),
    ),
    priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    isolation: Type.Optional(Type.Enum(["worker", "process"])),
  },
  closed,
);

const modelSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256, description: "As requests name it" }),
    source: Type.Optional(
      Type.String({ minLength: 1, description: "A path, or a name in the store. Default: `name`" }),
    ),
    preload: Type.Optional(
      Type.Boolean({ description: "Loaded before the server is ready. Default: true" }),
    ),
    keepAliveSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          "Unloaded when nobody has used it for that long. Default: that of all, else never",
      }),
    ),
    contextLength: Type.Optional(
      Type.Integer({ minimum: 1, description: "Positions of a session. Default: as realm run" }),
    ),
    kvType: Type.Optional(Type.Enum(["f16", "f32", "q8_0"])),
    mmap: Type.Optional(Type.Boolean({ description: "As realm run --mmap" })),
  },
  closed,
);

const requestsSchema = Type.Partial(
  Type.Object({
    bodyBytes: count("Of a request's body. Default: 4 MiB", 1024),
    headerBytes: count("Of a request's head. Default: 16 KiB", 1024),
    connections: count("Open at a time. Default: 1,024", 1),
    receiveMs: timeMs("In which a request has to arrive. Default: 30 s"),
    stalledMs: timeMs("For which a client may read nothing. Default: 30 s"),
    keepAliveMs: timeMs("Between comments on a silent stream. Default: 15 s"),
    drainMs: timeMs("For what runs when the server is told to end. Default: 30 s"),
    failuresPerMinute: count("Bad keys of one address. Default: 20", 1),
  }),
  closed,
);

const prefixReuseSchema = Type.Partial(
  Type.Object({
    idleMs: timeMs("For which a session is kept after its request. Default: 5 minutes"),
    bytes: count("Of guests' memory that is kept. Default: 1 GiB"),
    sessions: count("Kept of each tenant. Default: 8"),
  }),
  { ...closed, description: "Sessions kept for requests that begin alike" },
);

export const settingsSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    host: Type.Optional(
      Type.String({ minLength: 1, description: "Address to listen on. Default: 127.0.0.1" }),
    ),
    port: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 65_535, description: "0: a free one. Default: 8420" }),
    ),
    insecure: Type.Optional(
      Type.Boolean({ description: "Listens publicly although there are no keys" }),
    ),
    allowedHosts: Type.Optional(
      Type.Array(Type.String(), { description: "Names of this server beside loopback's" }),
    ),
    allowedOrigins: Type.Optional(
      Type.Array(Type.String(), { description: 'Origins whose pages may ask; "*": any' }),
    ),
    models: Type.Optional(
      Type.Array(Type.Union([Type.String({ minLength: 1 }), modelSchema]), {
        description:
          "Served models: paths, names, or more about each. Default: genesis and `store`",
      }),
    ),
    store: Type.Optional(
      Type.Boolean({
        description:
          "Serves all models of the store too, each loaded when it is wanted. Default: where no models are named",
      }),
    ),
    keepAliveSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          "Of models that say nothing of it. Default: 300 for the store's, for good for those that are named",
      }),
    ),
    determinism: Type.Optional(Type.Enum(["batch-invariant", "fast"])),
    threads: Type.Optional(Type.Integer({ minimum: 1, maximum: 512 })),
    memoryBudgetBytes: Type.Optional(
      count(
        "For weights, guests and their caches. Default: four fifths of the machine's where the store is served, else no bound",
        1,
      ),
    ),
    keysFile: Type.Optional(Type.String({ minLength: 1, description: "Default: in REALM_HOME" })),
    limits: Type.Optional(limitsSchema),
    tenants: Type.Optional(
      Type.Record(Type.String({ pattern: "^[\\w.:@-]{1,128}$" }), tenantSchema, {
        ...closed,
        description: "How tenants run, by their ids",
      }),
    ),
    requests: Type.Optional(requestsSchema),
    prefixReuse: Type.Optional(prefixReuseSchema),
    site: Type.Optional(
      Type.String({
        minLength: 1,
        description: "A folder that realm manifest site wrote, served at /models/",
      }),
    ),
    logLevel: Type.Optional(Type.Enum(["debug", "info", "warn", "error", "silent"])),
  },
  {
    ...closed,
    title: "realm serve",
    description: "The file that realm serve --config reads; flags and variables go before it.",
  },
);

export type SettingsFile = Static<typeof settingsSchema>;
export type ModelFile = Static<typeof modelSchema>;

function count(description: string, least = 0): TInteger {
  return Type.Integer({ minimum: least, maximum: Number.MAX_SAFE_INTEGER, description });
}

function timeMs(description: string): TInteger {
  return Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description });
}
