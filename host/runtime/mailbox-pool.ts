// Mailboxes that were closed and are zero again. They are used again because nothing but a garbage collection in every
// thread that saw one would free it, and V8 does not know that it is large.

import { createMailbox } from "../compute/mailbox.ts";

export class MailboxPool {
  readonly #free: SharedArrayBuffer[] = [];

  take(): SharedArrayBuffer {
    return this.#free.pop() ?? createMailbox();
  }

  /** The compute worker has wiped it, and the guest that had it has ended. */
  giveBack(mailbox: SharedArrayBuffer): void {
    this.#free.push(mailbox);
  }
}
