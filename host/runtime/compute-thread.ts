// The main thread's end of the compute worker. The worker sleeps on a doorbell, not on its message port, so
// each message is followed by a ring.

import { createDoorbell, ringDoorbell } from "../compute/doorbell.ts";
import { RealmError } from "../error/realm-error.ts";
import type { ComputeCalls, LoadedModel, MailboxTerms } from "./compute-calls.ts";
import { CountsPage } from "./counts-page.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { loadModel } from "./load-model.ts";
import type { LoadOrder } from "./load-model.ts";
import type { PendingCall } from "./pending-call.ts";
import type { ComputeSettings } from "./realm-options.ts";
import { WorkerCalls } from "./worker-calls.ts";
import { workerEntry } from "./worker-entry.ts";

/** What the worker is started with. */
export interface ComputeWorkerData extends ComputeSettings {
  readonly doorbell: SharedArrayBuffer;
  readonly statistics: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

/** What a load makes dies young: a small space for it keeps the heap flat. */
const youngGenerationMb = 2;
const oldGenerationMb = 128;
/** Native memory is freed by the worker itself; one that does not get to it is ended. */
const closeMs = 5000;

/** Calls that give something back. */
type FreeingCall = "abort" | "unload" | "unreserve" | "closeMailbox" | "close";

export class ComputeThread {
  readonly statistics = new StatisticsPage();
  readonly counts = new CountsPage();
  readonly doorbell = createDoorbell();
  readonly #calls: WorkerCalls<ComputeCalls>;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  #lastLoad = 0;
  #lastMailbox = 0;

  constructor(settings: ComputeSettings) {
    const workerData: ComputeWorkerData = {
      ...settings,
      doorbell: this.doorbell,
      statistics: this.statistics.shared,
      counts: this.counts.shared,
    };
    this.#calls = new WorkerCalls<ComputeCalls>({
      entry: workerEntry("compute-worker"),
      workerData,
      maxYoungGenerationSizeMb: youngGenerationMb,
      maxOldGenerationSizeMb: oldGenerationMb,
      failure: ({ message }) => new RealmError("bug", `the compute thread ended: ${message}`),
    });
    this.ended = this.#calls.exited;
  }

  async started(): Promise<void> {
    await this.#calls.started();
  }

  async load(order: Omit<LoadOrder, "load">): Promise<LoadedModel> {
    this.#lastLoad += 1;
    const calls = {
      load: (argument: ComputeCalls["load"]["argument"]) => this.#send("load", argument),
      piece: (argument: ComputeCalls["piece"]["argument"]) =>
        this.#send("piece", argument).result(),
      abort: (argument: ComputeCalls["abort"]["argument"]) => this.#free("abort", argument),
      unload: (argument: ComputeCalls["unload"]["argument"]) => this.#free("unload", argument),
    };
    return loadModel(calls, { ...order, load: this.#lastLoad });
  }

  async unload(model: number): Promise<void> {
    await this.#free("unload", { model });
  }

  /** Gives the mailbox's number; from then on it is served. */
  async openMailbox(mailbox: SharedArrayBuffer, terms: MailboxTerms): Promise<number> {
    this.#lastMailbox += 1;
    const number = this.#lastMailbox;
    await this.#send("openMailbox", { number, mailbox, terms }).result();
    return number;
  }

  async assignMailbox(number: number, terms: MailboxTerms): Promise<void> {
    await this.#send("assignMailbox", { number, terms }).result();
  }

  /** Takes bytes of the memory budget. Errors: `out-of-memory`. */
  async reserve(bytes: number, purpose: string): Promise<void> {
    await this.#send("reserve", { bytes, purpose }).result();
  }

  async unreserve(bytes: number): Promise<void> {
    await this.#free("unreserve", { bytes });
  }

  async closeMailbox(number: number): Promise<void> {
    await this.#free("closeMailbox", { number });
  }

  /** Frees all native memory and ends the worker; what is still open fails with `reason`. */
  async close(reason: RealmError): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, closeMs);
    this.#calls.endsFor(reason);
    const closed = this.#free("close", undefined);
    // A worker that has failed has nothing left to free.
    await Promise.race([closed.catch(() => {}), late]);
    clearTimeout(timer);
    await this.#calls.terminate(reason);
  }

  /** A call that gives something back: if it fails it is made once more, because nobody else would. */
  async #free<Name extends FreeingCall>(
    name: Name,
    argument: ComputeCalls[Name]["argument"],
  ): Promise<void> {
    try {
      await this.#send(name, argument).result();
    } catch (thrown) {
      if (!this.#calls.usable) throw thrown;
      await this.#send(name, argument).result();
    }
  }

  #send<Name extends keyof ComputeCalls>(
    name: Name,
    argument: ComputeCalls[Name]["argument"],
  ): PendingCall<ComputeCalls[Name]["item"], ComputeCalls[Name]["result"]> {
    const call = this.#calls.call(name, argument);
    ringDoorbell(this.doorbell);
    return call;
  }
}
