// A way to the hubs: their settings, the client, and what they answered before. Answers are JSON or text; whoever asks
// says what JSON they take, and anything else is `bad-answer`.

import { createHash } from "node:crypto";
import process from "node:process";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { RealmError } from "../error/realm-error.ts";
import { StoreLayout } from "../library/store-layout.ts";
import { readHubSettings } from "./hub-settings.ts";
import type { HubEndpoint, HubSettings } from "./hub-settings.ts";
import { shown } from "./network/allowed-address.ts";
import { readText } from "./network/read-body.ts";
import { networkFailure } from "./network/request-failure.ts";
import { WebClient } from "./network/web-client.ts";
import type { WebSettings } from "./network/web-client.ts";
import { ResponseCache } from "./response-cache.ts";

/** Bytes of one answer. Largest known: 8 MB, a repository of 20,000 files. */
const answerBytesMax = 64 * 1024 * 1024;
/** From asking to the last byte of an answer that is no file. */
const answerMs = 60_000;

export interface Answer<Value> {
  readonly value: Value;
  /** The header `Link`. */
  readonly link: string | undefined;
}

/**
 * How hubs are asked: where they are, with which tokens, and what they answered lately. All callers share one, unless
 * they bring their own.
 *
 * @example
 * ```ts
 * import { getHuggingFaceModel, HubAccess, readHubSettings } from "realm-runtime/hub";
 *
 * const access = new HubAccess(readHubSettings({ ...process.env, HF_TOKEN: "hf_mine" }));
 * const model = await getHuggingFaceModel("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF", {}, access);
 * console.log(model.license); // apache-2.0
 * await access.close();
 * ```
 */
export class HubAccess {
  /** Where the hubs are. */
  readonly settings: HubSettings;
  /** @internal */
  readonly web: WebClient;
  /** @internal */
  readonly cache: ResponseCache;

  /** `cacheFolder`: where answers are kept; default: in REALM_HOME. */
  constructor(
    settings: HubSettings = readHubSettings(),
    options: { readonly cacheFolder?: string } & Pick<WebSettings, "resolve" | "patience"> = {},
  ) {
    const { cacheFolder = new StoreLayout().cacheFolder, ...web } = options;
    this.settings = settings;
    this.web = new WebClient({ allowedOrigins: settings.allowedOrigins, ...web });
    this.cache = new ResponseCache(cacheFolder);
  }

  /** @internal Errors: as `WebClient.ask`; `bad-answer` says where it is otherwise than `schema`. */
  async json<Schema extends TSchema>(
    hub: HubEndpoint,
    address: string,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Answer<Static<Schema>>> {
    const { text, link } = await this.#text(hub, address, "application/json", signal);
    const value = parseJson(text, address);
    if (Value.Check(schema, value)) return { value, link };
    const [error] = Value.Errors(schema, value);
    const where =
      error === undefined ? "" : `: ${error.instancePath || "the whole"} ${error.message}`;
    throw new RealmError(
      "bad-answer",
      `${shown(address)} answered otherwise than its interface says${where}`,
    );
  }

  /** @internal */
  async text(hub: HubEndpoint, address: string, signal?: AbortSignal): Promise<string> {
    return (await this.#text(hub, address, "text/plain, */*", signal)).text;
  }

  /** Ends its connections. */
  async close(): Promise<void> {
    await this.web.close();
  }

  async #text(hub: HubEndpoint, address: string, accept: string, given?: AbortSignal) {
    const { credential } = hub;
    const key = cacheKey(address, credential?.token);
    const known = await this.cache.read(key);
    const headers = known === undefined ? { accept } : { accept, "if-none-match": known.etag };
    const signal = AbortSignal.any([
      AbortSignal.timeout(answerMs),
      ...(given === undefined ? [] : [given]),
    ]);
    try {
      const answer = await this.web.ask({ address, headers, credential, answers: [304], signal });
      if (answer.status === 304 && known !== undefined) {
        await answer.body.dump();
        return { text: known.text, link: known.link };
      }
      const text = await readText(answer.body, answerBytesMax);
      const { etag, link } = answer.headers;
      const linked = typeof link === "string" ? { link } : {};
      if (typeof etag === "string") await this.cache.write(key, { etag, text, ...linked });
      return { text, link: linked.link };
    } catch (thrown) {
      throw timedFailure(thrown, address, given);
    }
  }
}

/** A token may see more than another: they share no answer. */
function cacheKey(address: string, token: string | undefined): string {
  const secret = token === undefined ? "" : createHash("sha256").update(token).digest("hex");
  return `${address}\n${secret}`;
}

function timedFailure(
  thrown: unknown,
  address: string,
  given: AbortSignal | undefined,
): RealmError {
  const failure = networkFailure(thrown, { address, signal: given });
  if (failure.code !== "cancelled" || given?.aborted === true) return failure;
  const message = `cannot reach ${shown(address)}: no whole answer within ${answerMs / 1000} s`;
  return new RealmError("offline", message, { cause: thrown });
}

function parseJson(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RealmError(
      "bad-answer",
      `${shown(address)} answered with something that is no JSON`,
      { cause },
    );
  }
}

let shared: { readonly key: string; readonly access: HubAccess } | undefined;

/** One for all callers, as long as the environment says the same. */
export function sharedHubAccess(): HubAccess {
  const names = [
    "HF_ENDPOINT",
    "CIVITAI_ENDPOINT",
    "HF_TOKEN",
    "CIVITAI_API_TOKEN",
    "REALM_ALLOW_ORIGINS",
    "REALM_HOME",
  ];
  const key = JSON.stringify(names.map((name) => process.env[name] ?? null));
  if (shared?.key === key) return shared.access;
  void shared?.access.close();
  shared = { key, access: new HubAccess() };
  return shared.access;
}
