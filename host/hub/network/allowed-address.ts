// Which addresses may be asked at all: https on the public Internet, and the origins that somebody allowed by name.

import { isIP } from "node:net";
import { RealmError } from "../../error/realm-error.ts";
import { isPublicAddress } from "./public-address.ts";

export interface AddressPolicy {
  /** Origins (`http://localhost:8080`) that may be plain http and private. */
  readonly allowedOrigins: ReadonlySet<string>;
}

/** The address as it would be asked. Errors: `bad-argument` (no address), `denied` (one that is not to be asked). */
export function checkedAddress(text: string, policy: AddressPolicy): URL {
  if (!URL.canParse(text)) throw new RealmError("bad-argument", `${shown(text)} is no address`);
  const url = new URL(text);
  const why = refusalOf(url, policy);
  if (why === undefined) return url;
  throw new RealmError("denied", `refused to ask ${shown(text)}: ${why}`);
}

/** Without its query, which may hold a signature; cut. */
export function shown(address: string | URL): string {
  const text = String(address).replace(/[?#].*$/s, "");
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

export function isAllowedOrigin(url: URL, policy: AddressPolicy): boolean {
  return policy.allowedOrigins.has(url.origin);
}

function refusalOf(url: URL, policy: AddressPolicy): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return `${url.protocol} is not https`;
  if (url.username !== "" || url.password !== "") return "it holds a name or a password";
  if (isAllowedOrigin(url, policy)) return undefined;
  const advice = `REALM_ALLOW_ORIGINS=${url.origin} would allow it`;
  if (url.protocol === "http:") return `it is plain http; ${advice}`;
  // URL has brought every notation of IPv4 (octal, hexadecimal, one number) into four decimals.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0 && !isPublicAddress(host))
    return `${host} is not a public address; ${advice}`;
  return undefined;
}
