// The one guest of a model that serves text alone: opened by whoever asks first, and anew when it ended.

import type { Guest } from "./guest.ts";

export class TokenizerGuest {
  readonly #open: () => Promise<Guest>;
  #opening: Promise<Guest> | undefined;

  constructor(open: () => Promise<Guest>) {
    this.#open = open;
  }

  /** Errors: as `open`. */
  async get(): Promise<Guest> {
    const known = this.#opening;
    const guest = await known?.catch(() => undefined);
    if (guest?.thread.usable === true) return guest;
    // Of those that found none, or waited for one that failed, the first opens the next.
    const next = this.#opening === known ? undefined : this.#opening;
    this.#opening = next ?? this.#open();
    return await this.#opening;
  }
}
