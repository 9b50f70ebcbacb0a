// Who may have sent a request: a page in a browser reaches a server on loopback by a name that it points there (DNS
// rebinding), or sends it a form from another site. So the Host must be a name of this server, and an Origin, which
// browsers alone send, must be this server's own or one that was allowed.

import { isIP } from "node:net";

import { RealmError } from "../../error/realm-error.ts";

export interface HostRules {
  /** Names beside loopback's and the bound address, in lower case, without ports. */
  readonly hosts: ReadonlySet<string>;
  /** Origins of other sites that may ask; "*": any. */
  readonly origins: ReadonlySet<string>;
  /** Whether the server listens on more than loopback: then any address is a name of it. */
  readonly isPublic: boolean;
}

export interface RequestHeads {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Errors: `denied`. */
export function checkHost({ host, origin }: RequestHeads, rules: HostRules): void {
  const name = host === undefined ? undefined : hostName(host);
  if (name === undefined || !isOwnName(name, rules)) {
    throw new RealmError(
      "denied",
      `the Host ${JSON.stringify(host ?? "")} is no name of this server: allow it in "allowedHosts"`,
    );
  }
  if (origin === undefined || isOwnOrigin(origin, host) || isAllowed(origin, rules)) return;
  throw new RealmError(
    "denied",
    `pages of the origin ${JSON.stringify(origin)} may not ask this server: allow it in "allowedOrigins"`,
  );
}

/** Without port and brackets, in lower case; none where it is no host. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.%]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function isOwnName(name: string, { hosts, isPublic }: HostRules): boolean {
  if (isLoopbackName(name) || hosts.has(name)) return true;
  return isPublic && isIP(name) !== 0;
}

export function isLoopbackName(name: string): boolean {
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

export function isAllowed(origin: string, { origins }: HostRules): boolean {
  return origins.has("*") || origins.has(origin);
}
