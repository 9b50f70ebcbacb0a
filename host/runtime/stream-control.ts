// How the main thread steers and watches a guest's thread while it runs synchronously and reads no messages: a cell
// that counts the items the consumer has taken, which bounds how far the guest runs ahead, or says stop; and one in
// which the guest's thread says since when it has been at its present step.

const takenIndex = 0;
const sinceIndex = 1;
const cellCount = 2;
const cancelledMark = -1;
/** Cancelled, and what was done is to be undone. */
const revokedMark = -2;

/** Items that may wait for the consumer: enough to hide postMessage, little to throw away. */
const windowItems = 4;

/** Of a clock that all threads read alike, in ms; it wraps around after 24 days. */
const clockMask = 0x7fff_ffff;

export class StreamControl {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(cellCount * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    // Safety: touched by Atomics alone. Each cell has one writer: the main thread the first, the guest's the second.
    this.#cells = new Int32Array(shared);
  }

  /** Main thread, before a call. */
  reset(): void {
    Atomics.store(this.#cells, takenIndex, 0);
    this.yielded();
  }

  /** Guest's thread: one step is done, the next begins. */
  yielded(): void {
    Atomics.store(this.#cells, sinceIndex, clockMs() || 1);
  }

  /** Main thread: for how long the guest has been at one step; 0 while it waits for the consumer. */
  get stepMs(): number {
    const since = Atomics.load(this.#cells, sinceIndex);
    return since === 0 ? 0 : (clockMs() - since) & clockMask;
  }

  /** Main thread: the call is to end as soon as it can, with what it has. */
  cancel(): void {
    if (!this.cancelled) this.#mark(cancelledMark);
  }

  /** Main thread: the call is to end as soon as it can, and to leave no trace. */
  revoke(): void {
    this.#mark(revokedMark);
  }

  /** Main thread: the consumer took an item. */
  take(): void {
    if (this.cancelled) return;
    Atomics.add(this.#cells, takenIndex, 1);
    Atomics.notify(this.#cells, takenIndex);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, takenIndex) < 0;
  }

  get revoked(): boolean {
    return Atomics.load(this.#cells, takenIndex) === revokedMark;
  }

  /** Guest's thread: waits until another item may be posted; false when cancelled. */
  waitForRoom(postedItems: number): boolean {
    for (;;) {
      const taken = Atomics.load(this.#cells, takenIndex);
      if (taken < 0) return false;
      if (postedItems - taken < windowItems) return true;
      Atomics.store(this.#cells, sinceIndex, 0);
      // Safety: a worker's thread, never main; whoever changes the cell notifies.
      Atomics.wait(this.#cells, takenIndex, taken);
    }
  }

  #mark(mark: number): void {
    Atomics.store(this.#cells, takenIndex, mark);
    Atomics.notify(this.#cells, takenIndex);
  }
}

function clockMs(): number {
  return Math.trunc(performance.timeOrigin + performance.now()) % (clockMask + 1);
}
