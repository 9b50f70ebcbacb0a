// Workers of which the n-th message fails, in whichever direction it goes: sending it throws, as where a message can't
// be cloned. All messages of all workers count.

import type { WorkerOptions } from "node:worker_threads";

/** `message`: that one. `port`: that one and all that the same thread sends to the main thread from then on. */
export type MessageFault = "message" | "port";

// As faulty-worker-start.js has them.
const [countWord, failAtWord, wholePortWord] = [0, 1, 2];
const plan = new Int32Array(new SharedArrayBuffer(12));

/** Begins to count anew. 0: none fails. */
export function failMessage(message: number, fault: MessageFault): void {
  Atomics.store(plan, failAtWord, 0);
  Atomics.store(plan, countWord, 0);
  Atomics.store(plan, wholePortWord, fault === "port" ? 1 : 0);
  Atomics.store(plan, failAtWord, message);
}

/** Messages so far. */
export function messageCount(): number {
  return Atomics.load(plan, countWord);
}

const { Worker } = process.getBuiltinModule("node:worker_threads");
const faultyStart = new URL("faulty-worker-start.js", import.meta.url);

/** In the place of Node's own. */
export class FaultyWorker extends Worker {
  constructor(_start: URL, options: WorkerOptions) {
    const given: unknown = options.workerData;
    const workerData = { ...Object(given), messageFaults: plan.buffer };
    super(faultyStart, { ...options, workerData });
  }

  override postMessage(...given: Parameters<InstanceType<typeof Worker>["postMessage"]>): void {
    if (Atomics.add(plan, countWord, 1) + 1 === Atomics.load(plan, failAtWord)) {
      throw new DOMException("it was told to fail", "DataCloneError");
    }
    super.postMessage(...given);
  }
}
