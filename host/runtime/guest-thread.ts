// The main thread's end of one guest: its thread, what may be beside the thread, and the mailbox through which
// the guest reaches the compute worker. A guest does one streaming call at a time; short calls queue up.

import process from "node:process";
import { setTimeout } from "node:timers/promises";

import type { ModelConfiguration } from "../abi/world.ts";
import { requestCancel, withdrawCancel } from "../compute/mailbox.ts";
import { RealmError } from "../error/realm-error.ts";
import type { GuestCalls, OpenGuest, StreamingCall } from "./guest-calls.ts";
import { ownKind } from "./guest-kind.ts";
import type { GuestKind } from "./guest-kind.ts";
import type { GuestComponent } from "./guest-modules.ts";
import { inThread } from "./guest-place.ts";
import type { GuestPlace, GuestSeat } from "./guest-place.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import type { PendingCall } from "./pending-call.ts";
import { StreamControl } from "./stream-control.ts";
import { WorkerCalls } from "./worker-calls.ts";

/** Calls that give no items. */
type AskedCall = Exclude<keyof GuestCalls, StreamingCall | "open">;

const youngGenerationMb = 4;

/** After what was beside a thread has ended: the thread may be passing on why. */
const lastWordsMs = 100;

export class GuestThread {
  readonly statistics = new StatisticsPage();
  #mailbox: SharedArrayBuffer | undefined;
  #itemsTaken = 0;
  readonly #control = new StreamControl();
  readonly #calls: WorkerCalls<GuestCalls>;
  readonly #seat: GuestSeat;
  /** Resolves when the thread has ended, for whatever reason, and nothing is left of it. */
  readonly ended: Promise<void>;

  /** Errors: what `place` fails with. */
  constructor(component: GuestComponent, kind: GuestKind = ownKind, place: GuestPlace = inThread) {
    this.#seat = place({
      component,
      limits: kind,
      control: this.#control.shared,
      statistics: this.statistics.shared,
      debug: process.env["REALM_DEBUG"] === "1",
    });
    const { entry, workerData } = this.#seat;
    this.#calls = new WorkerCalls<GuestCalls>({
      entry,
      workerData,
      maxYoungGenerationSizeMb: youngGenerationMb,
      // The guest's own memory lies outside of this heap.
      maxOldGenerationSizeMb: Math.ceil(kind.heapBytes / 2 ** 20),
      failure: ({ message }) => new RealmError("guest-trap", `a guest's thread ended: ${message}`),
    });
    this.ended = this.#calls.exited.then(() => this.#seat.close());
    void this.#endWithSeat();
  }

  async started(): Promise<void> {
    await this.#calls.started();
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
  ask<Name extends AskedCall>(
    name: Name,
    argument: GuestCalls[Name]["argument"],
  ): Promise<GuestCalls[Name]["result"]> {
    // An embedder reads tables when it is made; what was cancelled before is no reason to fail.
    if (name === "createEmbedder" && this.#mailbox !== undefined) withdrawCancel(this.#mailbox);
    return this.#calls.call(name, argument).result();
  }

  /** A call that gives items as they are taken, a few ahead. */
  stream<Name extends StreamingCall>(
    name: Name,
    argument: GuestCalls[Name]["argument"],
  ): PendingCall<GuestCalls[Name]["item"], GuestCalls[Name]["result"]> {
    this.#control.reset();
    if (this.#mailbox !== undefined) withdrawCancel(this.#mailbox);
    return this.#calls.call(name, argument, () => {
      this.#itemsTaken += 1;
      this.#control.take();
    });
  }

  /** Ends the streaming call at the next host call or item; it says itself how it ended. */
  cancel(): void {
    this.#control.cancel();
    if (this.#mailbox !== undefined) requestCancel(this.#mailbox);
  }

  /** Like `cancel`, and the session is then as it was before the call. */
  revoke(): void {
    this.#control.revoke();
    if (this.#mailbox !== undefined) requestCancel(this.#mailbox);
  }

  /** Whether it ever came to a token: the first item of a generation is its prompt's length. */
  get hasAnswered(): boolean {
    return this.#itemsTaken > 1;
  }

  /** For how long the streaming call has been at one step; 0 while it waits for its consumer. */
  get stepMs(): number {
    return this.#control.stepMs;
  }

  /** Ends the thread, whatever it does; open calls fail with `reason`. */
  async terminate(reason: RealmError): Promise<void> {
    this.#seat.kill();
    await this.#calls.terminate(reason);
    await this.ended;
  }

  async #endWithSeat(): Promise<void> {
    const reason = await this.#seat.lost;
    await setTimeout(lastWordsMs);
    await this.#calls.terminate(reason);
  }
}
