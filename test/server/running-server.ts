// A server on a free port of loopback with keys of its own, for tests.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KeyStore } from "../../host/server/access/key-store.ts";
import type { KeyOrder } from "../../host/server/access/key-store.ts";
import { readSettings } from "../../host/server/configuration/settings.ts";
import type { ServerSettings } from "../../host/server/configuration/settings.ts";
import type { ModelFiles } from "../../host/server/models/stored-models.ts";
import { openLog } from "../../host/server/operations/log.ts";
import { Server } from "../../host/server/serve.ts";
import { genesisFile } from "../shared-data.ts";

export interface RunningServer extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  readonly settings: ServerSettings;
  /** What was logged, one line an entry. */
  readonly logged: readonly string[];
  /** The text of a new key. */
  issue(order: Partial<KeyOrder>): Promise<string>;
  readonly keys: KeyStore;
}

export type Overrides = { readonly files?: ModelFiles } & Partial<
  Omit<ServerSettings, "requests" | "prefixReuse">
> & {
    readonly requests?: Partial<ServerSettings["requests"]>;
    readonly prefixReuse?: Partial<ServerSettings["prefixReuse"]>;
  };

/** `models`: genesis unless said otherwise. */
export async function startServer({
  files = { pathOf: (source) => source, storedNames: () => [] },
  ...overrides
}: Overrides = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "realm-server-"));
  const keysFile = overrides.keysFile ?? join(folder, "keys.sqlite");
  const defaults = await readSettings({ port: 0, threads: 1 }, {});
  const settings: ServerSettings = {
    ...defaults,
    models: [{ name: "genesis", source: genesisFile }],
    store: false,
    memoryBudgetBytes: undefined,
    ...overrides,
    keysFile,
    requests: { ...defaults.requests, failuresPerMinute: 1e6, ...overrides.requests },
    prefixReuse: { ...defaults.prefixReuse, ...overrides.prefixReuse },
  };
  const logged: string[] = [];
  const log = openLog("info", { write: (line) => void logged.push(line) });
  const keys = await KeyStore.open(keysFile);
  const server = await Server.open({ settings, files, log });
  await server.ready();
  return {
    server,
    url: server.url,
    settings,
    logged,
    keys,
    issue: async (order) => {
      const { token } = await keys.create({ tenant: "acme", role: "user", ...order });
      return token;
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await keys.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A POST where there is a body. */
export async function ask(
  url: string,
  path: string,
  {
    body,
    key,
    headers = {},
  }: {
    readonly body?: unknown;
    readonly key?: string | undefined;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
