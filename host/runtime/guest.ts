// A guest that was opened for a model: a thread, and a mailbox that the compute worker serves. Both end
// together, the thread first, so that nobody uses the mailbox when it is closed.

import type { ModelConfiguration } from "../abi/world.ts";
import { createMailbox } from "../compute/mailbox.ts";
import { asRealmError } from "../error/realm-error.ts";
import type { RealmError } from "../error/realm-error.ts";
import type { LoadedModel } from "./compute-calls.ts";
import type { ComputeThread } from "./compute-thread.ts";
import type { GuestRole } from "./guest-calls.ts";
import type { GuestThread } from "./guest-thread.ts";

/** What a guest is opened for. */
export interface GuestPurpose {
  readonly loaded: LoadedModel;
  readonly role: GuestRole;
}

export class Guest {
  readonly thread: GuestThread;
  readonly model: number;
  readonly role: GuestRole;
  readonly #closeMailbox: () => Promise<void>;
  #configuration: ModelConfiguration | undefined;
  #ended: Promise<void> | undefined;

  private constructor(
    thread: GuestThread,
    { loaded, role }: GuestPurpose,
    closeMailbox: () => Promise<void>,
  ) {
    this.thread = thread;
    this.model = loaded.model;
    this.role = role;
    this.#closeMailbox = closeMailbox;
  }

  /** Errors: as the world's `load-tokenizer-by-id` and `load-model-by-id`; the thread is then ended. */
  static async open(
    thread: GuestThread,
    compute: ComputeThread,
    purpose: GuestPurpose,
  ): Promise<Guest> {
    const { loaded, role } = purpose;
    const mailbox = createMailbox();
    const { doorbell } = compute;
    const number = await compute.openMailbox(mailbox, [loaded.model]);
    const guest = new Guest(thread, purpose, () => compute.closeMailbox(number));
    try {
      guest.#configuration = await thread.open({ model: loaded.model, role, mailbox, doorbell });
      return guest;
    } catch (thrown) {
      await guest.end(asRealmError(thrown));
      throw thrown;
    }
  }

  /** None for a tokenizer. */
  get configuration(): ModelConfiguration | undefined {
    return this.#configuration;
  }

  /** Ends the thread and closes the mailbox; open calls fail with `reason`. */
  async end(reason: RealmError): Promise<void> {
    this.#ended ??= this.#end(reason);
    await this.#ended;
  }

  async #end(reason: RealmError): Promise<void> {
    await this.thread.terminate(reason);
    // Where the compute worker is gone, so is its side of the mailbox.
    await this.#closeMailbox().catch(() => {});
  }
}
