// A compute worker as the runtime has one, for tests: one file's model as id 1, one mailbox, served until the
// worker is terminated.

import { parentPort, workerData } from "node:worker_threads";

import { ComputeServer } from "../../host/compute/compute-server.ts";
import { Device } from "../../host/compute/device.ts";
import { DoorbellListener } from "../../host/compute/doorbell.ts";
import { oneModel } from "./one-model.ts";
import { termsFor } from "./terms.ts";

export interface ServerData {
  readonly path: string;
  readonly mailboxes: readonly SharedArrayBuffer[];
  readonly doorbell: SharedArrayBuffer;
  readonly threads?: number;
  readonly poll?: number;
  readonly spins?: number;
}

// What the test started this worker with.
const data = workerData as ServerData;
const device = Device.open({ threads: data.threads ?? 2, poll: data.poll });
const server = new ComputeServer(device, oneModel(device, data.path));
const listener = new DoorbellListener(data.doorbell, { spins: data.spins ?? 0 });
for (const mailbox of data.mailboxes) server.attach(mailbox, termsFor([1]));
parentPort?.postMessage("ready");
for (;;) {
  listener.listen();
  if (!server.serve() && !listener.rings) listener.wait(server.waitMs);
}
