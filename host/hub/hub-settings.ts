// Where the hubs are and what may be sent to them, from the environment alone.

import process from "node:process";
import { RealmError } from "../error/realm-error.ts";
import type { Credential } from "./network/web-exchange.ts";

/** One hub's address, and what may be sent to it. */
export interface HubEndpoint {
  /** Without a slash at its end. */
  readonly base: string;
  /** None: nobody is asked for. */
  readonly credential: Credential | undefined;
}

/** What `readHubSettings` gives. */
export interface HubSettings {
  readonly huggingFace: HubEndpoint;
  readonly civitai: HubEndpoint;
  /** Origins that may be plain http and private. */
  readonly allowedOrigins: ReadonlySet<string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the hubs are, and the tokens for them: HF_ENDPOINT, CIVITAI_ENDPOINT, HF_TOKEN, CIVITAI_API_TOKEN,
 * REALM_ALLOW_ORIGINS. Errors: `bad-argument` names the variable.
 *
 * @example
 * ```ts
 * import { readHubSettings } from "realm-runtime/hub";
 *
 * console.log(readHubSettings({}).huggingFace.base); // https://huggingface.co
 * ```
 */
export function readHubSettings(environment: Environment = process.env): HubSettings {
  const huggingFace = readEndpoint(environment, "HF_ENDPOINT", "https://huggingface.co");
  const civitai = readEndpoint(environment, "CIVITAI_ENDPOINT", "https://civitai.com");
  const listed = (environment["REALM_ALLOW_ORIGINS"] ?? "").split(",");
  const allowed = listed
    .filter((text) => text.trim() !== "")
    .map((text) => readAddress("REALM_ALLOW_ORIGINS", text.trim()).origin);
  return {
    huggingFace: endpoint(huggingFace, readToken(environment, "HF_TOKEN")),
    civitai: endpoint(civitai, readToken(environment, "CIVITAI_API_TOKEN")),
    // What the person set is what they want, wherever it is.
    allowedOrigins: new Set([huggingFace.origin, civitai.origin, ...allowed]),
  };
}

function readEndpoint(environment: Environment, variable: string, otherwise: string): URL {
  const text = environment[variable];
  return text === undefined || text === "" ? new URL(otherwise) : readAddress(variable, text);
}

function endpoint(url: URL, token: string | undefined): HubEndpoint {
  return {
    base: url.href.replace(/\/+$/, ""),
    credential: token === undefined ? undefined : { origin: url.origin, token },
  };
}

function readAddress(variable: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url !== undefined && isWeb && url.username === "" && url.search === "" && url.hash === "")
    return url;
  throw new RealmError(
    "bad-argument",
    `${variable} is ${JSON.stringify(text)} but must be an http or https address`,
  );
}

/** The token itself is never quoted. */
function readToken(environment: Environment, variable: string): string | undefined {
  const token = environment[variable]?.trim();
  if (token === undefined || token === "") return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new RealmError("bad-argument", `${variable} has characters that no token has`);
}
