// What the compute worker does for the main thread's calls. Loads go on step by step between requests of
// guests, so that whoever decodes waits for one step at most.

import { ComputeServer } from "../compute/compute-server.ts";
import { Device } from "../compute/device.ts";
import type { Weights } from "../compute/device.ts";
import { settleAllocator } from "../compute/ggml/allocator-settings.ts";
import { wipeMemory } from "../compute/ggml/wipe-memory.ts";
import type { HeldCounts, ProductCounts } from "../compute/product-counts.ts";
import type { SessionTerms } from "../compute/session-terms.ts";
import { RealmError } from "../error/realm-error.ts";
import type { MemoryAccount } from "../store/memory-budget.ts";
import { ModelStore } from "../store/model-store.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import type { ComputeCalls, MailboxTerms } from "./compute-calls.ts";
import { failure } from "./call-failure.ts";
import { LoadInProgress } from "./load-in-progress.ts";
import type { ComputeSettings } from "./realm-options.ts";

type Call = CallMessage<ComputeCalls>;
type Reply = (message: ReplyMessage) => void;

export class ComputeService {
  readonly #device: Device;
  readonly #store: ModelStore<Weights>;
  readonly #server: ComputeServer;
  /** What guests take; it lies in their memory. */
  readonly #guests: MemoryAccount;
  readonly #reply: Reply;
  readonly #mailboxes = new Map<number, SharedArrayBuffer>();
  readonly #loads = new Map<number, LoadInProgress>();
  #closed = false;

  /** Errors: `unsupported`. */
  constructor(
    { threads, memoryBudgetBytes }: ComputeSettings,
    reply: Reply,
    device = Device.open({ threads }),
  ) {
    settleAllocator();
    this.#device = device;
    this.#store = new ModelStore(this.#device, { memoryBudgetBytes });
    this.#guests = this.#store.account();
    this.#server = new ComputeServer(this.#device, this.#store);
    this.#reply = reply;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** After `work` had nothing to do: when there may be something although nobody rang. In ms. */
  get waitMs(): number {
    return this.#server.waitMs;
  }

  /** Native memory of models. */
  get weightBytes(): number {
    return this.#store.usedBytes - this.#guests.bytes;
  }

  get counts(): ProductCounts & HeldCounts {
    return this.#server.counts;
  }

  /** Takes a call; all but a load are done when this returns. */
  accept(call: Call): void {
    try {
      this.#do(call);
      if (call.name !== "load") this.#confirm(call);
    } catch (thrown) {
      this.#reply(failure(call.id, thrown));
    }
  }

  /** Serves one request of each guest and does one step of each load. False: there was nothing to do. */
  work(): boolean {
    let worked = this.#server.serve();
    for (const [load, progress] of this.#loads) {
      worked = progress.step() || worked;
      if (progress.ended) this.#loads.delete(load);
    }
    return worked;
  }

  /** Frees all native memory; a second time it does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const load of this.#loads.values()) load.cancel();
    this.#loads.clear();
    this.#server.close();
    this.#store.close();
    this.#device.close();
  }

  /** Says that a call is done; where that can't be said, it is undone. */
  #confirm(call: Call): void {
    try {
      this.#reply({ id: call.id, type: "result", result: undefined });
    } catch (thrown) {
      if (call.name === "openMailbox") this.#closeMailbox(call.argument.number);
      if (call.name === "reserve") this.#guests.release(call.argument.bytes);
      throw thrown;
    }
  }

  #do(call: Call): void {
    switch (call.name) {
      case "load":
        return this.#load(call.id, call.argument);
      case "piece":
        return this.#loads.get(call.argument.load)?.giveOn(call.argument.length);
      case "abort":
        return this.#loads.get(call.argument.load)?.abort();
      case "unload":
        return this.#unload(call.argument.model);
      case "openMailbox": {
        const { number, mailbox, terms } = call.argument;
        this.#server.attach(mailbox, sessionTerms(terms));
        this.#mailboxes.set(number, mailbox);
        return undefined;
      }
      case "assignMailbox": {
        const { number, terms } = call.argument;
        return this.#server.assign(this.#mailbox(number), sessionTerms(terms));
      }
      case "closeMailbox":
        return this.#closeMailbox(call.argument.number);
      case "reserve":
        return this.#guests.reserve(call.argument.bytes, call.argument.purpose);
      case "unreserve":
        return this.#guests.release(call.argument.bytes);
      case "close":
        return this.close();
    }
  }

  #load(id: number, request: ComputeCalls["load"]["argument"]): void {
    const load = new LoadInProgress(this.#store, { id, request, reply: this.#reply });
    this.#loads.set(request.load, load);
  }

  #unload(model: number): void {
    // Programs hold on to weights: they go first.
    this.#server.forgetModel(model);
    this.#store.unload(model);
  }

  #closeMailbox(number: number): void {
    const mailbox = this.#mailbox(number);
    this.#server.detach(mailbox);
    this.#mailboxes.delete(number);
    wipeMemory(mailbox);
  }

  #mailbox(number: number): SharedArrayBuffer {
    const mailbox = this.#mailboxes.get(number);
    if (mailbox === undefined) throw new RealmError("bug", `there is no mailbox ${number}`);
    return mailbox;
  }
}

function sessionTerms({ models, ...terms }: MailboxTerms): SessionTerms {
  return { ...terms, granted: new Set(models) };
}
