// Sessions that wait for a request that begins as theirs did. A tenant's sessions are for its own requests alone; they
// go when nobody wants them for a while, soon where a tenant has too many, and when all together take too much memory,
// those first that were used the longest ago.

import type { Session } from "../../runtime/tenants/session.ts";
import type { PrefixReuseSettings } from "../configuration/settings.ts";
import { commonLength } from "../../runtime/conversation-tokens.ts";

export interface IdleSession {
  readonly session: Session;
  /** All that is in it. */
  readonly tokens: Uint32Array;
}

/** A tenant: it has as many sessions open, those that run among them. */
export interface SessionOwner {
  readonly openSessions: number;
}

export interface SessionKey {
  /** The tenant as it was opened, and the model as it was loaded: those of another time have other sessions. */
  readonly tenant: SessionOwner;
  readonly model: object;
  /** What the session was made for. */
  readonly wish: string;
}

interface Entry extends IdleSession {
  readonly key: SessionKey;
  timer: NodeJS.Timeout;
  isSurplus: boolean;
}

/** One that has less in common is worth more to whom it was made for, as long as there is room for another. */
const commonShareLeast = 0.5;

/**
 * How long those are kept that are too many, or take too much: where so many ran at a time there are soon as many again.
 * They are no more than ran at a time, and the host's memory budget takes them before.
 */
const surplusMs = 5_000;

export class IdleSessions {
  readonly #settings: PrefixReuseSettings;
  /** The longest unused first. */
  readonly #entries = new Set<Entry>();

  constructor(settings: PrefixReuseSettings) {
    this.#settings = settings;
  }

  /** The one that has most in common with the prompt; from now on it is the caller's. */
  take(key: SessionKey, prompt: Uint32Array): Session | undefined {
    const own = [...this.#entries].filter((entry) => isSame(entry.key, key));
    let best: { readonly entry: Entry; readonly common: number } | undefined;
    for (const entry of own) {
      const common = commonLength(entry.tokens, prompt);
      if (best === undefined || common > best.common) best = { entry, common };
    }
    if (best === undefined) {
      this.#makeRoom(key.tenant);
      return undefined;
    }
    const { entry, common } = best;
    const least = Math.min(entry.tokens.length, prompt.length) * commonShareLeast;
    const isWorth = common >= least;
    const isFull = this.#isFull(key.tenant, entry.session);
    const chosen = isWorth ? entry : isFull ? own[0] : undefined;
    if (chosen === undefined) return undefined;
    this.#remove(chosen);
    return chosen.session;
  }

  /** Keeps a session for later, or closes it. */
  put(key: SessionKey, { session, tokens }: IdleSession): void {
    const { idleMs, sessions } = this.#settings;
    if (sessions === 0) {
      void close(session);
      return;
    }
    const timer = setTimeout(() => this.#drop(entry), idleMs).unref();
    const entry: Entry = { key, session, tokens, timer, isSurplus: false };
    this.#entries.add(entry);
    const own = [...this.#entries].filter((other) => other.key.tenant === key.tenant);
    for (const oldest of own.slice(0, Math.max(0, own.length - sessions))) this.#dropSoon(oldest);
    this.#keepWithinBytes();
  }

  /** Closes a tenant's. */
  forget(tenant: object): void {
    for (const entry of this.#entries) if (entry.key.tenant === tenant) this.#drop(entry);
  }

  /** Closes the one of a tenant that was used the longest ago; false: there is none. */
  async dropOne(tenant: object): Promise<boolean> {
    const oldest = this.#oldestOf(tenant);
    if (oldest === undefined) return false;
    this.#remove(oldest);
    await close(oldest.session);
    return true;
  }

  get bytes(): number {
    return [...this.#entries].reduce((sum, { session }) => sum + session.guestBytes, 0);
  }

  get count(): number {
    return this.#entries.size;
  }

  close(): void {
    for (const entry of this.#entries) this.#drop(entry);
  }

  /** Whether one more like that would make another go, when those that run have ended: that one may give way at once. */
  #isFull(tenant: SessionOwner, like: Session): boolean {
    const { sessions, bytes } = this.#settings;
    return tenant.openSessions >= sessions || this.bytes + like.guestBytes > bytes;
  }

  #oldestOf(tenant: object): Entry | undefined {
    return [...this.#entries].find(({ key }) => key.tenant === tenant);
  }

  /** For a guest that is about to start: what is beyond the limits is never more than ran at a time. */
  #makeRoom(tenant: SessionOwner): void {
    const oldest = this.#oldestOf(tenant);
    if (oldest !== undefined && tenant.openSessions >= this.#settings.sessions) this.#drop(oldest);
    for (const entry of this.#entries) {
      if (this.bytes <= this.#settings.bytes) return;
      this.#drop(entry);
    }
  }

  #keepWithinBytes(): void {
    const kept = [...this.#entries].filter(({ isSurplus }) => !isSurplus);
    let bytes = kept.reduce((sum, { session }) => sum + session.guestBytes, 0);
    for (const entry of kept) {
      if (bytes <= this.#settings.bytes) return;
      bytes -= entry.session.guestBytes;
      this.#dropSoon(entry);
    }
  }

  #dropSoon(entry: Entry): void {
    if (entry.isSurplus) return;
    entry.isSurplus = true;
    clearTimeout(entry.timer);
    const leftMs = Math.min(surplusMs, this.#settings.idleMs);
    entry.timer = setTimeout(() => this.#drop(entry), leftMs).unref();
  }

  #drop(entry: Entry): void {
    this.#remove(entry);
    void close(entry.session);
  }

  #remove(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#entries.delete(entry);
  }
}

function isSame(left: SessionKey, right: SessionKey): boolean {
  return left.tenant === right.tenant && left.model === right.model && left.wish === right.wish;
}

/** What ends with its guest has nothing to report. */
async function close(session: Session): Promise<void> {
  await session.close().catch(() => undefined);
}
