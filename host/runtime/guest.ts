// A guest that was opened for a model: a thread, and a mailbox that the compute worker serves. Both end
// together, the thread first, so that nobody uses the mailbox when it is closed.

import type { ModelConfiguration } from "../abi/world.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import type { LoadedModel, MailboxTerms } from "./compute-calls.ts";
import type { ComputeThread } from "./compute-thread.ts";
import type { GuestRole } from "./guest-calls.ts";
import { guestMemoryBytesMax } from "./guest-kind.ts";
import type { GuestKind } from "./guest-kind.ts";
import type { MailboxPool } from "./mailbox-pool.ts";
import type { GuestThread } from "./guest-thread.ts";
import { yields } from "./own-priority.ts";

/** What a guest is opened for. */
export interface GuestPurpose {
  readonly loaded: LoadedModel;
  readonly role: GuestRole;
  readonly kind: GuestKind;
  readonly terms: MailboxTerms;
}

/** Where guests have their mailboxes. */
export interface GuestHome {
  readonly compute: ComputeThread;
  readonly mailboxes: MailboxPool;
}

interface GuestParts extends GuestHome {
  readonly mailbox: SharedArrayBuffer;
  /** The mailbox's, at the compute worker. */
  readonly number: number;
}

export class Guest {
  readonly thread: GuestThread;
  readonly model: number;
  readonly role: GuestRole;
  /** Linear memory that it may have. */
  readonly memoryBytesMax: number;
  readonly #parts: GuestParts;
  #configuration: ModelConfiguration | undefined;
  #ended: Promise<void> | undefined;

  private constructor(
    thread: GuestThread,
    { loaded, role, kind }: GuestPurpose,
    parts: GuestParts,
  ) {
    this.thread = thread;
    this.model = loaded.model;
    this.role = role;
    this.memoryBytesMax = kind.guestMemoryBytes;
    this.#parts = parts;
  }

  /** Errors: as the world's `load-tokenizer-by-id` and `load-model-by-id`; the thread is then ended. */
  static async open(
    thread: GuestThread,
    { compute, mailboxes }: GuestHome,
    purpose: GuestPurpose,
  ): Promise<Guest> {
    const { loaded, role, kind, terms } = purpose;
    const mailbox = mailboxes.take();
    const { doorbell } = compute;
    const number = await compute.openMailbox(mailbox, terms).catch(async (thrown: unknown) => {
      mailboxes.giveBack(mailbox);
      await thread.terminate(asRealmError(thrown));
      throw thrown;
    });
    const guest = new Guest(thread, purpose, { compute, mailboxes, mailbox, number });
    try {
      const { guards } = kind;
      const { model } = loaded;
      const argument = { model, role, mailbox, doorbell, guards, yields: yields(kind) };
      guest.#configuration = await thread.open(argument);
      return guest;
    } catch (thrown) {
      const error = guest.blamed(asRealmError(thrown));
      await guest.end(error);
      throw error;
    }
  }

  /** The error of a guest that ran out of its memory says so, as far as can be told from outside. */
  blamed(error: RealmError): RealmError {
    const isNearLimit = this.memoryBytes > this.memoryBytesMax / 2;
    const wasRefused = error.code === "out-of-memory" && this.memoryBytesMax < guestMemoryBytesMax;
    if (!wasRefused && !(error.code === "guest-trap" && isNearLimit)) return error;
    const message = `a guest had ${this.memoryBytes} bytes of memory when it failed`;
    const limit = `its guestMemoryBytes is ${this.memoryBytesMax}`;
    return new RealmError("limit", `${message}, ${limit} (${error.message})`, { cause: error });
  }

  /** None for a tokenizer. */
  get configuration(): ModelConfiguration | undefined {
    return this.#configuration;
  }

  /** Of its linear memory, as last said. */
  get memoryBytes(): number {
    return this.thread.statistics.read().guestBytes;
  }

  /** Gives a guest that has served nobody to a tenant. */
  async assign(terms: MailboxTerms): Promise<void> {
    await this.#parts.compute.assignMailbox(this.#parts.number, terms);
  }

  /** Ends the thread and closes the mailbox; open calls fail with `reason`. */
  async end(reason: RealmError): Promise<void> {
    this.#ended ??= this.#end(reason);
    await this.#ended;
  }

  async #end(reason: RealmError): Promise<void> {
    const { compute, mailboxes, mailbox, number } = this.#parts;
    await this.thread.terminate(reason);
    try {
      await compute.closeMailbox(number);
      mailboxes.giveBack(mailbox);
    } catch {
      // Where the compute worker is gone, so is its side of the mailbox.
    }
  }
}
