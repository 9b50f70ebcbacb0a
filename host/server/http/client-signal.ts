// Aborts when the client's connection closes before it has its answer, or the server says so.

import type { FastifyReply } from "fastify";

import { RealmError } from "../../error/realm-error.ts";

export class ClientSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #reply: FastifyReply;
  readonly #closed = (): void => {
    if (!this.#reply.raw.writableFinished) this.#controller.abort(left);
  };

  constructor(reply: FastifyReply) {
    this.#reply = reply;
    if (reply.raw.destroyed) this.#controller.abort(left);
    reply.raw.once("close", this.#closed);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isGone(): boolean {
    return this.#controller.signal.aborted;
  }

  [Symbol.dispose](): void {
    this.#reply.raw.off("close", this.#closed);
  }
}

const left = new RealmError("cancelled", "the client closed the connection");
