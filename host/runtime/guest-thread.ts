// The main thread's end of one guest: its thread, and the mailbox through which it reaches the compute
// worker. A guest does one streaming call at a time; short calls queue up.

import process from "node:process";

import type { ModelConfiguration } from "../abi/world.ts";
import { requestCancel, withdrawCancel } from "../compute/mailbox.ts";
import { RealmError } from "../error/realm-error.ts";
import type { GuestCalls, OpenGuest } from "./guest-calls.ts";
import type { GuestModules } from "./guest-modules.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import type { PendingCall } from "./pending-call.ts";
import { StreamControl } from "./stream-control.ts";
import { WorkerCalls } from "./worker-calls.ts";
import { workerEntry } from "./worker-entry.ts";

/** What the thread is started with. */
export interface GuestWorkerData {
  readonly modules: GuestModules;
  readonly control: SharedArrayBuffer;
  readonly statistics: SharedArrayBuffer;
  /** Whether what the guest logs is shown. */
  readonly debug: boolean;
}

const youngGenerationMb = 4;
/** For the glue and the lists that cross; the guest's own memory lies outside of this heap. */
const oldGenerationMb = 256;

export class GuestThread {
  readonly statistics = new StatisticsPage();
  #mailbox: SharedArrayBuffer | undefined;
  readonly #control = new StreamControl();
  readonly #calls: WorkerCalls<GuestCalls>;

  constructor(modules: GuestModules) {
    const workerData: GuestWorkerData = {
      modules,
      control: this.#control.shared,
      statistics: this.statistics.shared,
      debug: process.env["REALM_DEBUG"] === "1",
    };
    this.#calls = new WorkerCalls<GuestCalls>({
      entry: workerEntry("guest-worker"),
      workerData,
      maxYoungGenerationSizeMb: youngGenerationMb,
      maxOldGenerationSizeMb: oldGenerationMb,
      failure: ({ message }) => new RealmError("guest-trap", `a guest's thread ended: ${message}`),
    });
  }

  async started(): Promise<void> {
    await this.#calls.started();
  }

  /** Resolves when the thread has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#calls.exited;
  }

  /** False after a trap and once the thread has ended: the guest can only be thrown away. */
  get usable(): boolean {
    return this.#calls.usable;
  }

  async open(argument: OpenGuest): Promise<ModelConfiguration | undefined> {
    this.#mailbox = argument.mailbox;
    return await this.#calls.call("open", argument).result();
  }

  /** A call that gives a result and no items. */
  ask<Name extends "tokenize" | "detokenize">(
    name: Name,
    argument: GuestCalls[Name]["argument"],
  ): Promise<GuestCalls[Name]["result"]> {
    return this.#calls.call(name, argument).result();
  }

  /** A call that gives items as they are taken, a few ahead. */
  stream<Name extends "generate" | "logits">(
    name: Name,
    argument: GuestCalls[Name]["argument"],
  ): PendingCall<GuestCalls[Name]["item"], GuestCalls[Name]["result"]> {
    this.#control.reset();
    if (this.#mailbox !== undefined) withdrawCancel(this.#mailbox);
    return this.#calls.call(name, argument, () => this.#control.take());
  }

  /** Ends the streaming call at the next host call or item; it says itself how it ended. */
  cancel(): void {
    this.#control.cancel();
    if (this.#mailbox !== undefined) requestCancel(this.#mailbox);
  }

  /** Ends the thread, whatever it does; open calls fail with `reason`. */
  async terminate(reason: RealmError): Promise<void> {
    await this.#calls.terminate(reason);
  }
}
