// Where a worker of a test begins, before it begins as all do: its port fails as the plan says. Plain JavaScript, as
// host/runtime/worker-start.js is.

import { parentPort, workerData } from "node:worker_threads";

const [count, failAt, wholePort] = [0, 1, 2];
const plan = new Int32Array(workerData.messageFaults);
const post = parentPort.postMessage.bind(parentPort);
let broken = false;

parentPort.postMessage = (...given) => {
  const failed = Atomics.add(plan, count, 1) + 1 === Atomics.load(plan, failAt);
  if (failed || broken) {
    broken = Atomics.load(plan, wholePort) !== 0;
    throw new DOMException("it was told to fail", "DataCloneError");
  }
  post(...given);
};
await import("../../host/runtime/worker-start.js");
