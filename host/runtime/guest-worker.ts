// A guest's thread: it makes one instance, for one model, and does what the main thread asks of it. While a
// call streams, the thread reads no messages; the stream's control and the mailbox steer it.

import { parentPort, workerData } from "node:worker_threads";

import { startedId } from "./call-messages.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import type { GuestCalls } from "./guest-calls.ts";
import { loadGlue } from "./guest-glue.ts";
import { guestLog } from "./guest-log.ts";
import { GuestService } from "./guest-service.ts";
import type { GuestWorkerData } from "./guest-thread.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { ownPort } from "./own-port.ts";
import { StreamControl } from "./stream-control.ts";

const port = ownPort(parentPort);
const { modules, control, statistics, debug } = workerData as GuestWorkerData;
const service = new GuestService({
  glue: await loadGlue(),
  modules,
  control: new StreamControl(control),
  statistics: new StatisticsPage(statistics),
  log: guestLog(debug),
});

port.on("message", (call: CallMessage<GuestCalls>) => {
  reply(service.serve(call, (item) => reply({ id: call.id, type: "item", item })));
});
service.publish();
reply({ id: startedId, type: "result", result: undefined });

function reply(message: ReplyMessage): void {
  port.postMessage(message);
}
