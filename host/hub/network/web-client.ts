// Asks hubs over HTTP. Every address, also of a redirect, is checked before it is asked; a token goes to the origin that
// it is for and nowhere else; what fails for a moment is asked again. All else is a typed error.

import { setTimeout } from "node:timers/promises";
import { request as send } from "undici";
import { RealmError } from "../../error/realm-error.ts";
import { checkedAddress, isAllowedOrigin, shown } from "./allowed-address.ts";
import type { AddressPolicy } from "./allowed-address.ts";
import { Connections } from "./connections.ts";
import type { Resolver } from "./connections.ts";
import { networkFailure, statusFailure } from "./request-failure.ts";
import { askedDelayMs, backOffMs, patienceMs } from "./retry-delay.ts";
import type { WebAnswer, WebRequest } from "./web-exchange.ts";

/** Redirects of one request. Largest known: 3. */
const redirectsMax = 8;
const attemptsMax = 5;

export interface WebSettings extends AddressPolicy {
  /** How names are resolved; the system's way where absent. */
  readonly resolve?: Resolver;
  /** Multiplies every wait before another try; 1 where absent. */
  readonly patience?: number;
}

export class WebClient {
  readonly #settings: WebSettings;
  readonly #connections: Connections;

  constructor(settings: WebSettings) {
    this.#settings = settings;
    this.#connections = new Connections(settings.resolve);
  }

  /**
   * Errors: `denied` (an address that is not to be asked, no permission), `not-found`, `rate-limited`, `offline`,
   * `bad-answer`, `bad-argument`, `cancelled`.
   */
  async ask(request: WebRequest): Promise<WebAnswer> {
    for (let attempt = 0; ; attempt++) {
      const failure = await this.#attempt(request);
      if ("body" in failure) return failure;
      const delayMs = this.#delayMs(failure, attempt);
      if (delayMs === undefined) throw failure.error;
      await pause(delayMs, request.signal);
    }
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #attempt(request: WebRequest): Promise<WebAnswer | Failure> {
    try {
      const answer = await this.#follow(request);
      const { status } = answer;
      if ((status >= 200 && status < 300) || request.answers?.includes(status) === true)
        return answer;
      const error = await statusFailure(answer, request.address);
      return { error, askedMs: askedDelayMs(answer.headers) };
    } catch (thrown) {
      return { error: networkFailure(thrown, request), askedMs: undefined };
    }
  }

  #delayMs({ error, askedMs }: Failure, attempt: number): number | undefined {
    if (!["rate-limited", "offline"].includes(error.code) || attempt + 1 >= attemptsMax)
      return undefined;
    if (askedMs !== undefined && askedMs > patienceMs) return undefined;
    return (askedMs ?? backOffMs(attempt)) * (this.#settings.patience ?? 1);
  }

  async #follow(request: WebRequest): Promise<WebAnswer> {
    let url = checkedAddress(request.address, this.#settings);
    let redirected: WebAnswer["redirected"] = {};
    for (let count = 0; count <= redirectsMax; count++) {
      const answer = await this.#send(url, request);
      const location = redirectOf(answer);
      if (location === undefined) return { ...answer, redirected };
      await answer.body.dump();
      if (count === 0) redirected = answer.headers;
      url = this.#redirectTarget(url, location);
    }
    throw new RealmError(
      "bad-answer",
      `${shown(request.address)} redirects over ${redirectsMax} times`,
    );
  }

  #redirectTarget(from: URL, location: string): URL {
    if (!URL.canParse(location, from.href)) {
      const where = `${shown(location)}, which is no address`;
      throw new RealmError("bad-answer", `${shown(from)} redirects to ${where}`);
    }
    try {
      return checkedAddress(new URL(location, from.href).href, this.#settings);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new RealmError("denied", `${shown(from)} redirects: ${why}`, { cause: thrown });
    }
  }

  async #send(url: URL, { method = "GET", headers = {}, credential, signal }: WebRequest) {
    const secret =
      credential?.origin === url.origin ? { authorization: `Bearer ${credential.token}` } : {};
    const answer = await send(url, {
      method,
      headers: { "user-agent": "realm-runtime", ...headers, ...secret },
      dispatcher: this.#connections.for(isAllowedOrigin(url, this.#settings)),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, url };
  }
}

interface Failure {
  readonly error: RealmError;
  readonly askedMs: number | undefined;
}

const redirects = new Set([301, 302, 303, 307, 308]);

function redirectOf({
  status,
  headers,
}: Pick<WebAnswer, "status" | "headers">): string | undefined {
  const { location } = headers;
  return redirects.has(status) && typeof location === "string" ? location : undefined;
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new RealmError("cancelled", "cancelled while waiting to ask again", { cause });
  }
}
