// The main thread's end of a worker: starts it, numbers the calls to it, and fails those that are open when
// it stops. A worker without open calls does not keep the process alive.

import { Worker } from "node:worker_threads";

import { asRealmError, RealmError } from "../error/realm-error.ts";
import { startedId } from "./call-messages.ts";
import type { CallTable, ReplyMessage } from "./call-messages.ts";
import { PendingCall } from "./pending-call.ts";

export interface WorkerSettings {
  /** The worker's module. */
  readonly entry: URL;
  readonly workerData: unknown;
  readonly maxYoungGenerationSizeMb: number;
  readonly maxOldGenerationSizeMb: number;
  /** What an unexpected end of the worker is to the calls that are open. */
  readonly failure: (cause: Error) => RealmError;
}

const workerStart = new URL("worker-start.js", import.meta.url);

export class WorkerCalls<Table extends CallTable<Table>> {
  readonly #worker: Worker;
  readonly #open = new Map<number, PendingCall<unknown, unknown>>();
  readonly #started = new PendingCall<never, unknown>(() => {});
  /** Resolves when the worker has ended, for whatever reason. */
  readonly exited: Promise<void>;
  #failure: Error | undefined;
  #lastWord: Error | undefined;
  #lastId = startedId;

  constructor(settings: WorkerSettings) {
    const { entry, workerData, failure } = settings;
    this.#worker = new Worker(workerStart, {
      argv: [entry.href],
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: {
        maxYoungGenerationSizeMb: settings.maxYoungGenerationSizeMb,
        maxOldGenerationSizeMb: settings.maxOldGenerationSizeMb,
      },
    });
    this.#open.set(startedId, this.#started);
    this.#worker.on("message", (message: ReplyMessage) => this.#receive(message));
    // A message that came and can't be read is an answer that somebody would wait for in vain.
    this.#worker.on("messageerror", (cause) => this.#fail(failure(cause)));
    this.#worker.on("error", (cause) => {
      this.#fail(failure(cause instanceof Error ? cause : new Error(String(cause))));
    });
    this.exited = new Promise((resolve) => {
      this.#worker.on("exit", (status) => {
        this.#fail(this.#lastWord ?? failure(new Error(`the thread ended with status ${status}`)));
        resolve();
      });
    });
  }

  /** Resolves when the worker answers calls. */
  async started(): Promise<void> {
    await this.#started.result();
  }

  /** False once the worker has ended, was told to, or said that it can do no more. */
  get usable(): boolean {
    return this.#failure === undefined;
  }

  call<Name extends keyof Table>(
    name: Name,
    argument: Table[Name]["argument"],
    onTake: () => void = () => {},
  ): PendingCall<Table[Name]["item"], Table[Name]["result"]> {
    const call = new PendingCall<unknown, unknown>(onTake);
    if (this.#failure !== undefined) {
      call.end({ error: this.#failure });
      return call;
    }
    this.#lastId += 1;
    this.#open.set(this.#lastId, call);
    this.#worker.ref();
    this.#send(this.#lastId, name, argument);
    return call;
  }

  /** It was asked to end: if it does so by itself, calls fail with `reason`. */
  endsFor(reason: Error): void {
    this.#lastWord = reason;
  }

  /** Ends the worker, whatever it does; open calls fail with `reason`. */
  async terminate(reason: Error): Promise<void> {
    this.#fail(reason);
    await this.#worker.terminate();
    await this.exited;
  }

  #send(id: number, name: PropertyKey, argument: unknown): void {
    try {
      this.#worker.postMessage({ id, name, argument });
    } catch (cause) {
      const why = asRealmError(cause).message;
      const error = new RealmError("bug", `cannot ask a thread to ${String(name)}: ${why}`, {
        cause,
      });
      this.#settle(id)?.end({ error });
    }
  }

  /** Takes a call off those that are open. */
  #settle(id: number): PendingCall<unknown, unknown> | undefined {
    const call = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) this.#worker.unref();
    return call;
  }

  #receive(message: ReplyMessage): void {
    const call = this.#open.get(message.id);
    // The answers of a worker that is being ended come too late.
    if (call === undefined) return;
    if (message.type === "item") {
      call.push(message.item);
      return;
    }
    this.#settle(message.id);
    if (message.type === "result") {
      call.end({ result: message.result });
      return;
    }
    const error = RealmError.from(message.error);
    call.end({ error });
    if (message.spent) this.#fail(error);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const call of this.#open.values()) call.end({ error: this.#failure });
    this.#open.clear();
  }
}
