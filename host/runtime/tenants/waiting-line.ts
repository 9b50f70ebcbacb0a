// How many requests of a tenant wait, for whatever.

import { RealmError } from "../../error/realm-error.ts";

/** When a place in a full queue is worth asking for again. */
const queueRetryMs = 1000;

export class WaitingLine {
  readonly #tenant: string;
  readonly #queueLength: number;
  #waiting = 0;

  constructor(tenant: string, queueLength: number) {
    this.#tenant = tenant;
    this.#queueLength = queueLength;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** One more, until it is disposed of. Errors: `limit` names queueLength. */
  join(): Disposable {
    if (this.#waiting >= this.#queueLength) {
      throw new RealmError(
        "limit",
        `tenant ${JSON.stringify(this.#tenant)} has ${this.#waiting} requests waiting: ` +
          `its queueLength is ${this.#queueLength}`,
        { retryAfterMs: queueRetryMs },
      );
    }
    this.#waiting += 1;
    return {
      [Symbol.dispose]: () => {
        this.#waiting -= 1;
      },
    };
  }
}
