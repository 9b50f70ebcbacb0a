// Server-sent events to one client. Nothing is written faster than the client reads; one that reads nothing for too
// long is cut off, because its generation holds a place. Source: WHATWG HTML, 9.2 Server-sent events.

import type { FastifyReply } from "fastify";

import { RealmError } from "../../error/realm-error.ts";

export interface StreamTimes {
  /** Between comments that keep proxies from closing a connection on which nothing happens. */
  readonly keepAliveMs: number;
  /** For which a client may leave what was written unread. */
  readonly stalledMs: number;
}

export interface StreamKind {
  readonly contentType: string;
  /** Written when nothing else is for a while; none: the form has nothing for it. */
  readonly keepAlive: string | undefined;
}

export const eventStream: StreamKind = {
  contentType: "text/event-stream; charset=utf-8",
  keepAlive: ": keep-alive\n\n",
};

/** Ollama's: one JSON object a line. */
export const lineStream: StreamKind = {
  contentType: "application/x-ndjson",
  keepAlive: undefined,
};

export class ReplyStream {
  readonly #reply: FastifyReply;
  readonly #times: StreamTimes;
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(reply: FastifyReply, kind: StreamKind, times: StreamTimes) {
    this.#reply = reply;
    this.#times = times;
    reply.hijack();
    const headers = { ...plainHeaders(reply), "content-type": kind.contentType };
    // Proxies such as nginx hold back what they can.
    reply.raw.writeHead(200, {
      ...headers,
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    reply.raw.flushHeaders();
    const { keepAlive } = kind;
    if (keepAlive === undefined) return;
    this.#keepAlive = setInterval(() => {
      if (!reply.raw.writableNeedDrain) reply.raw.write(keepAlive);
    }, times.keepAliveMs);
  }

  /** Resolves when more may be written. Errors: `cancelled` (the client left), `deadline` (it stopped reading). */
  async write(text: string): Promise<void> {
    const { raw } = this.#reply;
    if (raw.destroyed) throw clientLeft();
    this.#keepAlive?.refresh();
    if (raw.write(text)) return;
    const isStalled = await this.#stalled();
    if (raw.destroyed) throw clientLeft();
    if (!isStalled) return;
    raw.destroy();
    throw new RealmError("deadline", `a client read nothing for ${this.#times.stalledMs} ms`);
  }

  /** Waits until the client has read what was written; whether it did not in time. */
  async #stalled(): Promise<boolean> {
    const { raw } = this.#reply;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const goOn = (): void => resolve(false);
    const timer = setTimeout(() => resolve(true), this.#times.stalledMs);
    raw.once("drain", goOn).once("close", goOn);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      raw.off("drain", goOn).off("close", goOn);
    }
  }

  async event(data: object): Promise<void> {
    await this.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  async line(data: object): Promise<void> {
    await this.write(`${JSON.stringify(data)}\n`);
  }

  end(): void {
    clearInterval(this.#keepAlive);
    this.#reply.raw.end();
  }

  /** Ends it so that the client sees that something is missing. */
  destroy(): void {
    clearInterval(this.#keepAlive);
    this.#reply.raw.destroy();
  }
}

function clientLeft(): RealmError {
  return new RealmError("cancelled", "the client closed the connection");
}

function plainHeaders(reply: FastifyReply): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value : `${value}`;
  }
  return headers;
}
