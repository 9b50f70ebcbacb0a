// The compute worker's side of all mailboxes. A guest's thread may write anything into its mailbox, at any
// time: what decides something is copied once and then checked, and a request that is wrong is answered
// with an error. Sessions take turns, so that none waits for another's second request.

import { RealmError } from "../error/realm-error.ts";
import type { Device } from "./device.ts";
import { MailboxView, slotDone, slotRequested, word, type Slot } from "./mailbox.ts";
import type { ModelSource } from "./model-source.ts";
import { RequestHandler } from "./request-handler.ts";
import { answerError } from "./answers.ts";

interface Session {
  readonly mailbox: MailboxView;
  readonly handler: RequestHandler;
}

export class ComputeServer {
  readonly #device: Device;
  readonly #models: ModelSource;
  readonly #sessions = new Map<SharedArrayBuffer, Session>();

  constructor(device: Device, models: ModelSource) {
    this.#device = device;
    this.#models = models;
  }

  /** Serves a mailbox from now on. `granted`: the only models its guest may use; may change later. */
  attach(mailbox: SharedArrayBuffer, granted: ReadonlySet<number>): void {
    if (this.#sessions.has(mailbox)) {
      throw new RealmError("bug", "cannot attach a mailbox: it is attached already");
    }
    const view = new MailboxView(mailbox);
    const handler = new RequestHandler(this.#device, this.#models, granted);
    this.#sessions.set(mailbox, { mailbox: view, handler });
  }

  /** Frees the session's programs; nothing touches the mailbox after this. */
  detach(mailbox: SharedArrayBuffer): void {
    this.#sessions.get(mailbox)?.handler.close();
    this.#sessions.delete(mailbox);
  }

  /** Frees every program on that model; to be called before its weights are freed. */
  forgetModel(id: number): void {
    for (const { handler } of this.#sessions.values()) handler.forgetModel(id);
  }

  /** Serves one request of each session that has one. False: there was none. */
  serve(): boolean {
    let served = false;
    for (const { mailbox, handler } of this.#sessions.values()) {
      const slot = oldestRequest(mailbox.slots);
      if (slot === undefined) continue;
      served = true;
      answer(slot, handler, mailbox.cancelled);
    }
    return served;
  }

  /** Detaches all. */
  close(): void {
    for (const mailbox of this.#sessions.keys()) this.detach(mailbox);
  }
}

function oldestRequest(slots: readonly Slot[]): Slot | undefined {
  let oldest: Slot | undefined;
  for (const slot of slots) {
    if (slot.state !== slotRequested) continue;
    // Sequences wrap around.
    const age = oldest === undefined ? 0 : oldest.get(word.sequence) - slot.get(word.sequence);
    if (oldest === undefined || (age | 0) > 0) oldest = slot;
  }
  return oldest;
}

function answer(slot: Slot, handler: RequestHandler, cancelled: boolean): void {
  try {
    handler.handle(slot, cancelled);
  } catch (thrown) {
    answerError(slot, thrown);
  }
  slot.pass(slotDone);
}
