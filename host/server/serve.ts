// A running server: the Realm, the keys, the models and the app that serves them, opened in the order in which each
// needs the other, and closed the other way round.

import { createRequire } from "node:module";
import { isIP } from "node:net";
import type { AddressInfo, Socket } from "node:net";

import { RealmError } from "../error/realm-error.ts";
import { Realm } from "../runtime/realm.ts";
import { Authentication } from "./access/authentication.ts";
import { KeyStore } from "./access/key-store.ts";
import { buildApp } from "./app.ts";
import type { BuiltApp } from "./app.ts";
import { Chats } from "./chat/chats.ts";
import type { ServerSettings } from "./configuration/settings.ts";
import { IdleSessions } from "./generation/idle-sessions.ts";
import { Generations } from "./generation/generations.ts";
import { isLoopbackName } from "./http/host-check.ts";
import { listenFailure } from "./listen-failure.ts";
import { ServedModels } from "./models/served-models.ts";
import type { ModelFiles } from "./models/stored-models.ts";
import { GenerationWatch } from "./operations/generation-watch.ts";
import { openLog } from "./operations/log.ts";
import type { ServerLog } from "./operations/log.ts";
import { Metrics } from "./operations/metrics.ts";
import type { ServerParts, ServerState } from "./server-parts.ts";
import { ServedTenants } from "./tenants/served-tenants.ts";
import { UsageLedger } from "./tenants/usage-ledger.ts";

export interface ServeOptions {
  readonly settings: ServerSettings;
  readonly files: ModelFiles;
  readonly log?: ServerLog;
}

export class Server {
  readonly #parts: ServerParts;
  readonly #built: BuiltApp;
  readonly #ledger: UsageLedger;
  readonly #batches: Disposable;
  readonly #ending: AbortController;
  readonly #log: ServerLog;
  readonly #sockets = new Set<Socket>();
  #closing: Promise<void> | undefined;

  private constructor(made: MadeServer) {
    this.#parts = made.parts;
    this.#built = made.built;
    this.#ledger = made.ledger;
    this.#batches = made.batches;
    this.#ending = made.ending;
    this.#log = made.log;
    made.built.app.server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /**
   * Opens all and listens; models are loaded when `ready` resolves. Errors: `bad-argument` (a public address without
   * keys), `denied` (the address or the keys), `not-found`; as `Realm.open`.
   */
  static async open(options: ServeOptions): Promise<Server> {
    const { settings } = options;
    const log = options.log ?? openLog(settings.logLevel);
    const keys = await KeyStore.open(settings.keysFile);
    try {
      const authentication = new Authentication(keys, settings.requests.failuresPerMinute);
      await checkAddress(settings, authentication);
      const { threads, memoryBudgetBytes, determinism } = settings;
      const realm = await Realm.open({ threads, memoryBudgetBytes, determinism });
      try {
        const made = await make(options, { keys, realm, authentication, log });
        const server = new Server(made);
        await server.#listen();
        return server;
      } catch (thrown) {
        await realm.close();
        throw thrown;
      }
    } catch (thrown) {
      await keys.close();
      throw thrown;
    }
  }

  /** Resolves when the models that are to be there are loaded. Errors: as `realm.load`. */
  async ready(): Promise<void> {
    await this.#parts.models.preload();
    this.#parts.state.isReady = true;
  }

  /** `http://host:port`. */
  get url(): string {
    const { port } = this.#address;
    const { host } = this.#parts.settings;
    return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  }

  /** Every route with who may use it. */
  get rules(): BuiltApp["rules"] {
    return this.#built.rules;
  }

  /** Lets what runs end, for as long as the settings say, then ends it; nothing new begins. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #address(): AddressInfo {
    const address = this.#built.app.server.address();
    if (address !== null && typeof address === "object") return address;
    throw new RealmError("bug", "the server has no address");
  }

  async #listen(): Promise<void> {
    const { host, port } = this.#parts.settings;
    try {
      await this.#built.app.listen({ host, port });
    } catch (cause) {
      throw listenFailure(`${host}, port ${port}`, cause);
    }
  }

  /** Of clients that do not let go. */
  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #close(): Promise<void> {
    const { state, settings, models, realm, keys } = this.#parts;
    state.isDraining = true;
    const timer = setTimeout(() => this.#ending.abort(drained), settings.requests.drainMs);
    const last = setTimeout(() => this.#destroySockets(), settings.requests.drainMs + graceMs);
    await this.#built.app.close();
    clearTimeout(timer);
    clearTimeout(last);
    this.#batches[Symbol.dispose]();
    models.close();
    await this.#ledger.close();
    await realm.close();
    await keys.close();
    this.#log.flush();
  }
}

/** For what was cancelled to be told so. */
const graceMs = 2000;

const drained = new RealmError("cancelled", "the server is shutting down");

interface OpenedParts {
  readonly keys: KeyStore;
  readonly realm: Realm;
  readonly authentication: Authentication;
  readonly log: ServerLog;
}

interface MadeServer {
  readonly parts: ServerParts;
  readonly built: BuiltApp;
  readonly ledger: UsageLedger;
  readonly batches: Disposable;
  readonly ending: AbortController;
  readonly log: ServerLog;
}

async function make(
  { settings, files }: ServeOptions,
  { keys, realm, authentication, log }: OpenedParts,
): Promise<MadeServer> {
  const ending = new AbortController();
  const metrics = new Metrics();
  metrics.observe(realm);
  const batches = metrics.watchBatches(realm);
  const ledger = new UsageLedger(keys, (thrown) => {
    log.logger.error({ err: thrown }, "usage could not be written down");
  });
  const models = new ServedModels(realm, settings, files);
  const idle = new IdleSessions(settings.prefixReuse);
  const tenants = new ServedTenants(realm, { settings, ledger, idle });
  const watch = new GenerationWatch(metrics);
  const generations = new Generations({ models, tenants, watch, idle, ending: ending.signal });
  const state = newState();
  const parts: ServerParts = {
    settings,
    state,
    realm,
    keys,
    authentication,
    models,
    tenants,
    generations,
    chats: new Chats(generations),
    metrics,
  };
  const built = await buildApp(parts, { hosts: hostRules(settings), logger: log.logger });
  return { parts, built, ledger, batches, ending, log };
}

function newState(): ServerState {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  return { version, startedMs: Date.now(), isReady: false, isDraining: false };
}

function hostRules({
  host,
  allowedHosts,
  allowedOrigins,
}: ServerSettings): Parameters<typeof buildApp>[1]["hosts"] {
  const hosts = new Set([...allowedHosts, host.toLowerCase()]);
  return { hosts, origins: new Set(allowedOrigins), isPublic: !isLoopbackName(host) };
}

/** Errors: `bad-argument`. */
async function checkAddress(
  { host, insecure }: ServerSettings,
  authentication: Authentication,
): Promise<void> {
  if (isLoopbackName(host) || insecure || (await authentication.hasKeys())) return;
  throw new RealmError(
    "bad-argument",
    `listening on ${host} would let everybody in: there are no keys. Make one with ` +
      "realm keys create --tenant <id>, or say --insecure",
  );
}
