// What each isolate says of its memory, on a page shared with the main thread, so that the sum can be had
// at any moment, while a worker computes or waits. A page has one writer, its isolate.

import process from "node:process";

/** Bytes. Slots that do not concern an isolate stay 0. */
export interface IsolateStatistics {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  /** Native memory with weights; the compute worker's. */
  readonly weightBytes: number;
  /** KV caches of open sessions; they lie in the guest's memory. */
  readonly kvBytes: number;
  /** Linear memory of the WebAssembly instance. */
  readonly guestBytes: number;
  /** Of the process in which a guest runs; 0 in this one. */
  readonly residentBytes: number;
}

const slots = [
  "heapUsed",
  "arrayBuffers",
  "weightBytes",
  "kvBytes",
  "guestBytes",
  "residentBytes",
] as const;
/** No report is older than this while its isolate runs JavaScript or calls the host. Each takes some 7 us. */
const publishIntervalMs = 20;

export class StatisticsPage {
  readonly shared: SharedArrayBuffer;
  readonly #values: Float64Array;
  #publishedAt = 0;

  constructor(shared = new SharedArrayBuffer(slots.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    // Safety: one isolate writes; a reader sees each aligned 8-byte value whole, and no two belong together.
    this.#values = new Float64Array(shared);
  }

  /** Writes the calling isolate's numbers, at most every few milliseconds. */
  publish(others: () => Partial<IsolateStatistics>): void {
    const now = performance.now();
    if (now - this.#publishedAt < publishIntervalMs) return;
    this.#publishedAt = now;
    this.publishNow(others());
  }

  /** `others`: what the isolate says beside its own heap, and that of a process it speaks for. */
  publishNow(others: Partial<IsolateStatistics>): void {
    const own = process.memoryUsage();
    const statistics: Partial<IsolateStatistics> = {
      ...others,
      heapUsed: own.heapUsed + (others.heapUsed ?? 0),
      arrayBuffers: own.arrayBuffers + (others.arrayBuffers ?? 0),
    };
    slots.forEach((slot, index) => {
      this.#values[index] = statistics[slot] ?? 0;
    });
  }

  read(): IsolateStatistics {
    const [heapUsed = 0, arrayBuffers = 0, weightBytes = 0, kvBytes = 0, ...guest] = this.#values;
    const [guestBytes = 0, residentBytes = 0] = guest;
    return { heapUsed, arrayBuffers, weightBytes, kvBytes, guestBytes, residentBytes };
  }
}
