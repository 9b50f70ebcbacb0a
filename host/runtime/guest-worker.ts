// A guest's thread: it makes one instance, for one model, and does what the main thread asks of it. While a
// call streams, the thread reads no messages; the stream's control and the mailbox steer it.

import { parentPort, workerData } from "node:worker_threads";

import { ComputeClient } from "../compute/compute-client.ts";
import { loadWasiImports } from "./foreign/wasi-imports.ts";
import { startedId } from "./call-messages.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import type { GuestCalls } from "./guest-calls.ts";
import { loadGlue } from "./guest-glue.ts";
import { guestLog } from "./guest-log.ts";
import type { GuestWorkerData } from "./guest-place.ts";
import { GuestService } from "./guest-service.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { ownPort } from "./own-port.ts";
import { yieldToOthers } from "./own-priority.ts";
import { StreamControl } from "./stream-control.ts";

/** Looks at an answer before sleeping: a hop takes 1 us with them and 11 without. */
const answerSpins = 2000;

const port = ownPort(parentPort);
const { conventions, glue, modules, control, statistics, debug } = workerData as GuestWorkerData;
const log = guestLog(debug);
const service = new GuestService({
  glue: await loadGlue(glue),
  modules,
  conventions,
  wasi: await loadWasiImports(conventions.wasi, log),
  control: new StreamControl(control),
  statistics: new StatisticsPage(statistics),
  connect: ({ mailbox, doorbell, guards, yields }) => {
    if (yields) yieldToOthers();
    return new ComputeClient({ mailbox, doorbell, spins: answerSpins, handlesMax: guards.handles });
  },
  log,
});

port.on("message", (call: CallMessage<GuestCalls>) => {
  reply(service.serve(call, (item) => reply({ id: call.id, type: "item", item })));
});
service.publish();
reply({ id: startedId, type: "result", result: undefined });

function reply(message: ReplyMessage): void {
  port.postMessage(message);
}
