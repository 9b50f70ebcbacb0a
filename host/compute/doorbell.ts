// What the compute worker sleeps on: a counter in shared memory that everyone with work for it rings.
// One listener, any number of ringers.

/** Index of the counter. */
const rings = 0;

export function createDoorbell(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Wakes the listener, or keeps it from sleeping. Whatever it is to find is written before. */
export function ringDoorbell(doorbell: SharedArrayBuffer): void {
  const counter = new Int32Array(doorbell);
  Atomics.add(counter, rings, 1);
  Atomics.notify(counter, rings);
}

/** The compute worker's end. */
export class DoorbellListener {
  readonly #counter: Int32Array;
  readonly #spins: number;
  #heard = 0;

  /** `spins`: how often to look before sleeping. */
  constructor(doorbell: SharedArrayBuffer, { spins = 0 }: { readonly spins?: number } = {}) {
    this.#counter = new Int32Array(doorbell);
    this.#spins = spins;
  }

  /** To be called before looking for work: a ring from here on ends the next `wait`. */
  listen(): void {
    this.#heard = Atomics.load(this.#counter, rings);
  }

  /** Whether somebody has rung since `listen`, or does very soon. */
  get rings(): boolean {
    for (let spin = 0; spin < this.#spins; spin++) {
      if (Atomics.load(this.#counter, rings) !== this.#heard) return true;
    }
    return false;
  }

  /** Sleeps until somebody has rung since `listen`, or the time is over. */
  wait(timeoutMs = Infinity): void {
    // Safety: only this thread waits here, and it has nothing to do until the counter changes.
    Atomics.wait(this.#counter, rings, this.#heard, timeoutMs);
  }
}
