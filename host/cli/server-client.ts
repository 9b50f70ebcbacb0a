// What `ps` and `top` ask a running server: its address and key come from flags or the environment.

import type { Command } from "commander";

import { isErrorCode } from "../error/codes.ts";
import { RealmError } from "../error/realm-error.ts";
import type { ServerStatus } from "../server/operations/server-status.ts";

export interface ServerFlags {
  readonly url?: string;
  readonly key?: string;
}

const defaultUrl = "http://127.0.0.1:8420";
const timeoutMs = 10_000;

export function addServerFlags(command: Command): void {
  command
    .option("--url <url>", `the server (default: REALM_URL, or ${defaultUrl})`)
    .option("--key <key>", "a key of the role admin (default: REALM_API_KEY)");
}

/** Errors: `bad-argument` (no address), `not-found` (no server there), `denied`, `unauthenticated`. */
export async function serverStatus(flags: ServerFlags, signal: AbortSignal): Promise<ServerStatus> {
  const url = flags.url ?? process.env["REALM_URL"] ?? defaultUrl;
  const key = flags.key ?? process.env["REALM_API_KEY"];
  const response = await ask(statusUrl(url), key, signal);
  const body = await jsonOf(response);
  if (response.ok) return body as ServerStatus;
  throw failureOf(response.status, body);
}

function statusUrl(server: string): URL {
  if (/^https?:$/.test(URL.parse(server)?.protocol ?? "")) return new URL("/admin/status", server);
  const message = `--url takes an http or https address, not ${JSON.stringify(server)}`;
  throw new RealmError("bad-argument", message);
}

async function jsonOf(response: Response): Promise<object> {
  const { origin } = new URL(response.url);
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) return body;
  } catch {
    // It is said below.
  }
  throw new RealmError("not-found", `what answers at ${origin} is no Realm: --url says where`);
}

async function ask(url: URL, key: string | undefined, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    const message = `no server answers at ${url.origin}; realm serve starts one, --url says where`;
    throw new RealmError("not-found", message, { cause });
  }
}

function failureOf(status: number, body: object): RealmError {
  const { error } = body as { error?: { code?: string; message?: string } };
  const code = status === 401 ? "unauthenticated" : (error?.code ?? "");
  return new RealmError(isErrorCode(code) ? code : "bug", error?.message ?? `status ${status}`);
}
