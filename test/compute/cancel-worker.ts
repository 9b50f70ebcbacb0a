// Cancels a mailbox's requests from another thread, a while after it has started.

import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import { requestCancel } from "../../host/compute/mailbox.ts";

// What the test started this worker with.
const { mailbox, afterMs } = workerData as { mailbox: SharedArrayBuffer; afterMs: number };
parentPort?.postMessage("ready");
await setTimeout(afterMs);
requestCancel(mailbox);
