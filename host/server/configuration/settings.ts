// A server's settings: what it was told, and the default of all that it was not. Flags go before variables of the
// environment, those before the file.

import { totalmem } from "node:os";

import { RealmError } from "../../error/realm-error.ts";
import { findHome } from "../../home/home.ts";
import { defaultModelName } from "../../library/locate-model.ts";
import type { Determinism } from "../../runtime/realm-options.ts";
import type { TenantLimits } from "../../runtime/tenants/tenant-limits.ts";
import type { TenantRecord } from "../access/key-records.ts";
import { readSettingsFile } from "./settings-file.ts";
import type { ModelFile, SettingsFile } from "./settings-schema.ts";

export type LogLevel = NonNullable<SettingsFile["logLevel"]>;

export interface RequestSettings {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  readonly connections: number;
  readonly receiveMs: number;
  readonly stalledMs: number;
  readonly keepAliveMs: number;
  readonly drainMs: number;
  readonly failuresPerMinute: number;
}

export interface PrefixReuseSettings {
  readonly idleMs: number;
  readonly bytes: number;
  readonly sessions: number;
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly insecure: boolean;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly models: readonly ModelFile[];
  /** Whether all models of the store are served beside those, each loaded when it is first wanted. */
  readonly store: boolean;
  /** For which one of the store's is kept when nobody uses it. */
  readonly storeKeepAliveSeconds: number;
  readonly determinism: Determinism;
  readonly threads: number | undefined;
  readonly memoryBudgetBytes: number | undefined;
  readonly keysFile: string;
  /** Of tenants that say nothing else. */
  readonly limits: TenantLimits;
  readonly tenants: ReadonlyMap<string, TenantRecord>;
  readonly requests: RequestSettings;
  readonly prefixReuse: PrefixReuseSettings;
  readonly logLevel: LogLevel;
  /** Of the marketplace's pages. */
  readonly site: string | undefined;
}

/** What flags say; undefined: nothing. */
export interface SettingsFlags {
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly insecure?: boolean | undefined;
  readonly models?: readonly string[] | undefined;
  readonly store?: boolean | undefined;
  readonly determinism?: Determinism | undefined;
  readonly threads?: number | undefined;
  readonly logLevel?: LogLevel | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const defaultRequests: RequestSettings = {
  bodyBytes: 4 * 2 ** 20,
  headerBytes: 16 * 2 ** 10,
  connections: 1024,
  receiveMs: 30_000,
  stalledMs: 30_000,
  keepAliveMs: 15_000,
  drainMs: 30_000,
  failuresPerMinute: 20,
};

const defaultPrefixReuse: PrefixReuseSettings = { idleMs: 300_000, bytes: 2 ** 30, sessions: 8 };

/** A server's clients are many where a library's are few. */
const defaultLimits: TenantLimits = { sessions: 1024, queueLength: 256 };

const defaultPort = 8420;

/** Ollama's. */
const defaultKeepAliveSeconds = 300;

/** Of the machine's memory, where models come as they are asked for; the rest is for all else that runs. */
const budgetShare = 0.8;

/** Errors: `bad-argument`, `not-found` name the file and what in it. */
export async function readSettings(
  flags: SettingsFlags,
  environment: Environment,
): Promise<ServerSettings> {
  const path = flags.config ?? textOf(environment, "REALM_SERVE_CONFIG");
  const file = path === undefined ? {} : await readSettingsFile(path);
  const named = namedModels(flags, file);
  const store = flags.store ?? file.store ?? named === undefined;
  return {
    host: flags.host ?? textOf(environment, "REALM_HOST") ?? file.host ?? "127.0.0.1",
    port: flags.port ?? portOf(environment) ?? file.port ?? defaultPort,
    insecure: flags.insecure ?? file.insecure ?? false,
    allowedHosts: (file.allowedHosts ?? []).map((host) => host.toLowerCase()),
    allowedOrigins: file.allowedOrigins ?? [],
    models: named ?? [embeddedModel(file)],
    store,
    storeKeepAliveSeconds: file.keepAliveSeconds ?? defaultKeepAliveSeconds,
    determinism: flags.determinism ?? file.determinism ?? "batch-invariant",
    threads: flags.threads ?? file.threads,
    memoryBudgetBytes: file.memoryBudgetBytes ?? (store ? defaultBudgetBytes() : undefined),
    keysFile: file.keysFile ?? findHome().keysFile,
    limits: { ...defaultLimits, ...file.limits },
    tenants: new Map(Object.entries(file.tenants ?? {})),
    requests: { ...defaultRequests, ...file.requests },
    prefixReuse: { ...defaultPrefixReuse, ...file.prefixReuse },
    logLevel: flags.logLevel ?? file.logLevel ?? "info",
    site: file.site,
  };
}

/** What requests call a model that was given as a path: its file's name. */
export function nameOf(model: string): string {
  const file = model.split(/[/\\]/).at(-1) ?? model;
  return /\.gguf$/i.test(file) ? file.replace(/(?:-\d{5}-of-\d{5})?\.gguf$/i, "") : model;
}

/** Undefined: none are named. */
function namedModels(flags: SettingsFlags, file: SettingsFile): ModelFile[] | undefined {
  const isAsked = flags.models !== undefined && flags.models.length > 0;
  const models = isAsked ? flags.models : file.models;
  const { keepAliveSeconds } = file;
  const common = keepAliveSeconds === undefined ? {} : { keepAliveSeconds };
  return models?.map((model) =>
    typeof model === "string"
      ? { ...common, name: nameOf(model), source: model }
      : { ...common, ...model },
  );
}

/** There without a pull, and as the store's loaded when it is wanted. */
function embeddedModel({ keepAliveSeconds = defaultKeepAliveSeconds }: SettingsFile): ModelFile {
  return { name: defaultModelName, preload: false, keepAliveSeconds };
}

/** Of the machine, or of what its service manager or container gives. */
function defaultBudgetBytes(): number {
  const given = process.constrainedMemory() || Infinity;
  return Math.trunc(budgetShare * Math.min(totalmem(), given));
}

function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === "" ? undefined : text;
}

function portOf(environment: Environment): number | undefined {
  const text = textOf(environment, "REALM_PORT");
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new RealmError(
    "bad-argument",
    `REALM_PORT is ${JSON.stringify(text)} but must be a whole number from 0 to 65535`,
  );
}
