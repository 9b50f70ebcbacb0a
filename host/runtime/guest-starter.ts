// Starts guests, and knows every thread of one until it has ended.

import { asRealmError } from "../error/realm-error.ts";
import type { RealmError } from "../error/realm-error.ts";
import type { ComputeThread } from "./compute-thread.ts";
import { GuestComponents } from "./guest-components.ts";
import { ownKind, threadKey } from "./guest-kind.ts";
import type { GuestKind, Isolation } from "./guest-kind.ts";
import { inThread } from "./guest-place.ts";
import { Guest } from "./guest.ts";
import type { GuestHome, GuestPurpose } from "./guest.ts";
import { MailboxPool } from "./mailbox-pool.ts";
import { GuestThread } from "./guest-thread.ts";
import type { Enforcement } from "./process/enforcement.ts";
import type { ProcessPlace } from "./process/process-place.ts";
import type { IsolateStatistics } from "./isolate-statistics.ts";

/** What stands between a guest and the rest of the machine, beside WebAssembly. */
export type GuestEnforcement =
  { readonly level: "worker" } | ({ readonly level: "process" } & Enforcement);

export class GuestStarter {
  readonly #home: GuestHome;
  readonly components = new GuestComponents();
  readonly #threads = new Set<GuestThread>();
  /** A thread of the own kind that was started before there was a use for it. */
  #spare: GuestThread | undefined;
  #closed: RealmError | undefined;

  constructor(compute: ComputeThread) {
    this.#home = { compute, mailboxes: new MailboxPool() };
  }

  get closed(): RealmError | undefined {
    return this.#closed;
  }

  /** Guests that have not ended; a thread that waits for its first use is none yet. */
  get guestCount(): number {
    return this.#threads.size - (this.#spare === undefined ? 0 : 1);
  }

  /** What holds a guest of that isolation on this machine. Errors: `unsupported`. */
  async enforcementOf(isolation: Isolation): Promise<GuestEnforcement> {
    if (isolation === "worker") return { level: "worker" };
    const { enforcement } = await processPlace();
    return { level: "process", ...enforcement };
  }

  async warm(): Promise<void> {
    this.#spare = await this.#startThread(ownKind);
    await this.#spare.started();
  }

  /**
   * A guest that has served nobody. `ending`: ends the thread, whatever it does; its reason is then the error.
   * Errors: as the world's `load-tokenizer-by-id` and `load-model-by-id`.
   */
  async open(purpose: GuestPurpose, ending?: AbortSignal): Promise<Guest> {
    ending?.throwIfAborted();
    const spare = threadKey(purpose.kind) === threadKey(ownKind) ? this.#spare : undefined;
    if (spare !== undefined) this.#spare = undefined;
    const thread = spare ?? (await this.#startThread(purpose.kind));
    const end = (): void => void thread.terminate(asRealmError(ending?.reason));
    ending?.addEventListener("abort", end, { once: true });
    // It may have been while the thread was started.
    if (ending?.aborted === true) end();
    try {
      return await Guest.open(thread, this.#home, purpose);
    } finally {
      ending?.removeEventListener("abort", end);
    }
  }

  /** Ends all threads; open calls fail with `reason`. */
  async close(reason: RealmError): Promise<void> {
    this.#closed ??= reason;
    await Promise.all([...this.#threads].map((thread) => thread.terminate(reason)));
  }

  statistics(): IsolateStatistics[] {
    return [...this.#threads].map((thread) => thread.statistics.read());
  }

  async #startThread(kind: GuestKind): Promise<GuestThread> {
    const component = await this.components.of(kind);
    const place = kind.isolation === "process" ? (await processPlace()).place : inThread;
    if (this.#closed !== undefined) throw this.#closed;
    const thread = new GuestThread(component, kind, place);
    this.#threads.add(thread);
    void thread.ended.then(() => this.#threads.delete(thread));
    return thread;
  }
}

/** Loaded when it is first used: those who have only threads do without native code in the main thread. */
async function processPlace(): Promise<ProcessPlace> {
  const { findProcessPlace } = await import("./process/process-place.ts");
  return await findProcessPlace();
}
