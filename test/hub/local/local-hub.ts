// A hub on this machine: both hubs' interfaces on one origin, files on another as a CDN has them, and whatever goes wrong
// that a test asks for. The command line is pointed at it by HF_ENDPOINT, CIVITAI_ENDPOINT and REALM_ALLOW_ORIGINS.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HubAccess } from "../../../host/hub/hub-access.ts";
import { readHubSettings } from "../../../host/hub/hub-settings.ts";
import { answerCivitAI } from "./civitai-routes.ts";
import { answerFile } from "./file-answer.ts";
import type { Fault } from "./file-answer.ts";
import { repository } from "./hub-content.ts";
import type {
  CivitAIEntry,
  HubContent,
  HubFile,
  Repository,
  RepositoryDescription,
} from "./hub-content.ts";
import { answerHuggingFace } from "./hugging-face-routes.ts";

export interface LoggedRequest {
  readonly on: "hub" | "cdn";
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  status: number;
}

/** Asked before each answer; undefined: nothing goes wrong. */
export type Faults = (request: LoggedRequest, before: number) => Fault | undefined;

export const token = "hf_a-token-of-nobodys";

export class LocalHub implements HubContent, AsyncDisposable {
  readonly repositories: Repository[] = [];
  readonly civitai: CivitAIEntry[] = [];
  readonly log: LoggedRequest[] = [];
  faults: Faults = () => undefined;
  /** Of files, by the CDN. */
  sentBytes = 0;
  onSent: () => void = () => {};
  readonly #servers: readonly Server[];
  readonly origin: string;
  readonly cdnOrigin: string;

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    [this.origin = "", this.cdnOrigin = ""] = servers.map(
      (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
  }

  static async open(): Promise<LocalHub> {
    const servers = [createServer(), createServer()];
    await Promise.all(
      servers.map(
        (server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)),
      ),
    );
    const hub = new LocalHub(servers);
    for (const [index, server] of servers.entries()) {
      server.on(
        "request",
        (request, response) => void hub.#answer(index === 0 ? "hub" : "cdn", request, response),
      );
    }
    return hub;
  }

  add(id: string, description?: RepositoryDescription): Repository {
    const added = repository(id, description);
    this.repositories.push(added);
    return added;
  }

  /** What the command line is started with. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      HF_ENDPOINT: this.origin,
      CIVITAI_ENDPOINT: this.origin,
      REALM_ALLOW_ORIGINS: this.cdnOrigin,
      ...more,
    };
  }

  /** What the library is given; waits are short. */
  access(cacheFolder: string, more: Readonly<Record<string, string>> = {}): HubAccess {
    return new HubAccess(readHubSettings(this.environment(more)), { cacheFolder, patience: 0.01 });
  }

  isSignedIn({ headers }: IncomingMessage): boolean {
    return headers.authorization === `Bearer ${token}`;
  }

  /** Signed, as a CDN's: another each time. */
  cdnAddress({ sha256 }: HubFile): string {
    return `${this.cdnOrigin}/repos/${sha256}?X-Signature=${this.log.length}`;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #answer(
    on: "hub" | "cdn",
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = "GET", url: path = "/", headers } = request;
    const logged: LoggedRequest = { on, method, path, headers, status: 0 };
    const before = this.log.filter((other) => other.on === on && other.path === path).length;
    const fault = this.faults(logged, before);
    this.log.push(logged);
    response.on("close", () => (logged.status = response.statusCode));
    if (isWhole(fault)) return this.#fail(response, fault);
    if (on === "cdn") return await this.#answerCdn(request, response, fault);
    const text = collected(response, request);
    if (await answerHuggingFace(this, request, text)) return;
    if (!answerCivitAI(this, request, text)) response.writeHead(404).end("Not found");
  }

  async #answerCdn(
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const onSent = (bytes: number): void => {
      this.sentBytes += bytes;
      this.onSent();
    };
    const hash = /^\/repos\/([0-9a-f]{64})\?X-Signature=/.exec(request.url ?? "")?.[1];
    const files = [...this.repositories, ...this.civitai].flatMap(({ files: all }) => [
      ...(all?.values() ?? []),
    ]);
    const file = files.find(({ sha256 }) => sha256 === hash);
    if (file === undefined) response.writeHead(403).end("AccessDenied");
    else await answerFile(request, response, file, { fault, onSent });
  }

  #fail(response: ServerResponse, fault: Fault): void {
    if (fault.cut) response.destroy();
    else if (fault.location === undefined)
      response.writeHead(fault.status ?? 500, fault.headers).end(fault.body);
    else response.writeHead(fault.status ?? 302, { location: fault.location }).end();
  }
}

function isWhole(fault: Fault | undefined): fault is Fault {
  return fault?.status !== undefined || fault?.cut === true || fault?.location !== undefined;
}

/** Answers of JSON have an ETag of their text, and are not sent to whoever has them. */
function collected(response: ServerResponse, request: IncomingMessage): ServerResponse {
  const end = response.end.bind(response);
  const writeHead = response.writeHead.bind(response);
  let head: [number, Record<string, string>] | undefined;
  response.writeHead = ((status: number, headers: Record<string, string> = {}) => {
    if (status === 200 && String(headers["content-type"]).startsWith("application/json"))
      head = [status, headers];
    else writeHead(status, headers);
    return response;
  }) as typeof response.writeHead;
  response.end = ((text?: string) => {
    if (head === undefined) return end(text);
    const etag = `W/"${createHash("sha1")
      .update(text ?? "")
      .digest("hex")}"`;
    const isKnown = request.headers["if-none-match"] === etag;
    writeHead(isKnown ? 304 : 200, { ...head[1], etag });
    return end(isKnown ? undefined : text);
  }) as typeof response.end;
  return response;
}
