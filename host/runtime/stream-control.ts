// How the main thread steers a guest's thread while it runs synchronously and reads no messages: one cell
// that counts the items the consumer has taken, which bounds how far the guest runs ahead, or says stop.

const takenIndex = 0;
const cancelledMark = -1;

/** Items that may wait for the consumer: enough to hide postMessage, little to throw away. */
const windowItems = 4;

export class StreamControl {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    // Safety: touched by Atomics alone. The main thread writes, the guest's thread reads.
    this.#cells = new Int32Array(shared);
  }

  /** Main thread, before a call. */
  reset(): void {
    Atomics.store(this.#cells, takenIndex, 0);
  }

  /** Main thread: the call is to end as soon as it can. */
  cancel(): void {
    Atomics.store(this.#cells, takenIndex, cancelledMark);
    Atomics.notify(this.#cells, takenIndex);
  }

  /** Main thread: the consumer took an item. */
  take(): void {
    if (this.cancelled) return;
    Atomics.add(this.#cells, takenIndex, 1);
    Atomics.notify(this.#cells, takenIndex);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, takenIndex) === cancelledMark;
  }

  /** Guest's thread: waits until another item may be posted; false when cancelled. */
  waitForRoom(postedItems: number): boolean {
    for (;;) {
      const taken = Atomics.load(this.#cells, takenIndex);
      if (taken === cancelledMark) return false;
      if (postedItems - taken < windowItems) return true;
      // Safety: a worker's thread, never main; both `take` and `cancel` change the cell and notify.
      Atomics.wait(this.#cells, takenIndex, taken);
    }
  }
}
