// One WebSocket: who it is, the calls that run on it, and what is written to it, no faster than it is read.

import type { WebSocket } from "@fastify/websocket";

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { Caller } from "../access/caller.ts";
import { apiErrorOf } from "../http/api-error.ts";
import { nestingMax, nestingOf } from "../http/json-body.ts";
import { badParameter } from "../http/parameter-error.ts";
import type { SocketFunction } from "./socket-function.ts";
import { idOf, readMessage } from "./socket-messages.ts";
import type { CallId, ClientMessage, ServerMessage } from "./socket-messages.ts";

export interface ConnectionSettings {
  readonly functions: ReadonlyMap<string, SocketFunction>;
  readonly authenticate: (key: string) => Promise<Caller>;
  readonly isDraining: () => boolean;
  readonly stalledMs: number;
  /** Between pings; who answers none of two is gone. */
  readonly pingMs: number;
  /** In which a key has to come. */
  readonly authenticateMs: number;
}

/** Running on one connection. */
const callsMax = 64;

/** Close codes of RFC 6455. */
const closeCodes = { goingAway: 1001, policy: 1008, unsupportedData: 1003 } as const;

export class SocketConnection {
  readonly #socket: WebSocket;
  readonly #settings: ConnectionSettings;
  readonly #calls = new Map<CallId, AbortController>();
  readonly #pings: NodeJS.Timeout;
  readonly #authenticateTimer: NodeJS.Timeout | undefined;
  #caller: Caller | undefined;
  #isAlive = true;
  /** Messages are read one after the other, so that a key goes before what it is for. */
  #reading: Promise<void> = Promise.resolve();
  #isEnding = false;

  /** `caller`: none, and the first message has to bring a key. */
  constructor(socket: WebSocket, caller: Caller | undefined, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#caller = caller;
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    socket.on("pong", () => (this.#isAlive = true));
    socket.on("close", () => this.#closed());
    this.#pings = setInterval(() => this.#ping(), settings.pingMs).unref();
    if (caller === undefined) {
      const { authenticateMs } = settings;
      this.#authenticateTimer = setTimeout(
        () => this.#refuse("no key came"),
        authenticateMs,
      ).unref();
    }
  }

  /** Closes it as soon as nothing runs on it. */
  drain(): void {
    this.#isEnding = true;
    if (this.#calls.size === 0) this.#socket.close(closeCodes.goingAway, "the server ends");
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#socket.close(closeCodes.unsupportedData, "messages are texts");
      return;
    }
    const text = data.toString();
    this.#reading = this.#reading.then(() => this.#read(text));
  }

  async #read(text: string): Promise<void> {
    try {
      if (nestingOf(text) > nestingMax) {
        throw badParameter("the message", `is nested deeper than ${nestingMax} levels`);
      }
      await this.#act(readMessage(text));
    } catch (thrown) {
      await this.#fail(idOf(text), thrown);
    }
  }

  async #act(message: ClientMessage): Promise<void> {
    if (message.type === "auth") {
      await this.#authenticate(message.key);
      return;
    }
    if (this.#caller === undefined) {
      this.#refuse("the first message has to be {type: auth, key}");
      return;
    }
    if (message.type === "cancel") this.#calls.get(message.id)?.abort(cancelled);
    else this.#begin(message, this.#caller);
  }

  async #authenticate(key: string): Promise<void> {
    if (this.#caller !== undefined) throw badParameter("type", "auth came already");
    try {
      this.#caller = await this.#settings.authenticate(key);
    } catch (thrown) {
      await this.#fail(null, thrown);
      this.#refuse(asRealmError(thrown).code);
      return;
    }
    clearTimeout(this.#authenticateTimer);
    await this.#send({ id: null, type: "ready", data: {} });
  }

  /** Errors: `bad-argument`, `not-found`, `limit`, `cancelled`. */
  #begin(message: Extract<ClientMessage, { type: "call" }>, caller: Caller): void {
    const { id, name, params } = message;
    if (this.#isEnding || this.#settings.isDraining()) throw ending;
    if (this.#calls.has(id)) throw badParameter("id", "is that of a call that runs");
    if (this.#calls.size >= callsMax) {
      throw new RealmError("limit", `a connection runs ${callsMax} calls at most`);
    }
    const called = this.#settings.functions.get(name);
    if (called === undefined) {
      const known = [...this.#settings.functions.keys()].join(", ");
      throw badParameter("function", `is ${JSON.stringify(name)}; there are ${known}`);
    }
    const controller = new AbortController();
    this.#calls.set(id, controller);
    void this.#run(id, called.run(params, { caller, signal: controller.signal })).finally(() => {
      this.#calls.delete(id);
      if (this.#isEnding) this.drain();
    });
  }

  async #run(id: CallId, running: AsyncGenerator<object, object, void>): Promise<void> {
    try {
      let step = await running.next();
      while (step.done !== true) {
        await this.#send({ id, type: "delta", data: step.value });
        step = await running.next();
      }
      await this.#send({ id, type: "result", data: step.value });
    } catch (thrown) {
      await this.#fail(id, thrown);
    } finally {
      await running.return({});
    }
  }

  async #fail(id: CallId | null, thrown: unknown): Promise<void> {
    const { kind, code } = asRealmError(thrown);
    const { message, param } = apiErrorOf(thrown);
    const data = { code, kind, message, ...(param === null ? {} : { param }) };
    await this.#send({ id, type: "error", data }).catch(() => undefined);
  }

  /** Resolves when the client's machine has taken it. Errors: `cancelled`, `deadline`. */
  async #send(message: ServerMessage): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#socket.terminate();
      reject(stalled);
    }, this.#settings.stalledMs);
    this.#socket.send(JSON.stringify(message), (error) => {
      if (error) reject(gone);
      else resolve();
    });
    await promise.finally(() => clearTimeout(timer));
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #refuse(reason: string): void {
    this.#socket.close(closeCodes.policy, reason);
  }

  #closed(): void {
    clearInterval(this.#pings);
    clearTimeout(this.#authenticateTimer);
    for (const call of this.#calls.values()) call.abort(gone);
  }
}

const cancelled = new RealmError("cancelled", "the call was cancelled");
const gone = new RealmError("cancelled", "the client closed the connection");
const ending = new RealmError("cancelled", "the server is shutting down");
const stalled = new RealmError("deadline", "a client read nothing for too long");
