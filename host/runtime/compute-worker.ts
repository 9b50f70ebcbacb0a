// The compute worker: one loop, synchronous but for a turn of the event loop now and then, in which native
// finalizers run. It owns ggml, every weight, and its side of every mailbox.

import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

import { DoorbellListener } from "../compute/doorbell.ts";
import { failure } from "./call-failure.ts";
import { startedId } from "./call-messages.ts";
import type { ReplyMessage } from "./call-messages.ts";
import { ComputeService } from "./compute-service.ts";
import type { ComputeWorkerData } from "./compute-thread.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { ownPort } from "./own-port.ts";

/** Looks at the doorbell before sleeping: a guest's next request often follows within microseconds. */
const doorbellSpins = 2000;
const turnIntervalMs = 10;

const port = ownPort(parentPort);
const settings = workerData as ComputeWorkerData;
const page = new StatisticsPage(settings.statistics);

try {
  const service = new ComputeService(settings, reply);
  page.publishNow({});
  reply({ id: startedId, type: "result", result: undefined });
  await runUntilClosed(service);
} catch (thrown) {
  reply(failure(startedId, thrown));
}

async function runUntilClosed(service: ComputeService): Promise<void> {
  const doorbell = new DoorbellListener(settings.doorbell, { spins: doorbellSpins });
  const statistics = (): { weightBytes: number } => ({ weightBytes: service.weightBytes });
  let turnedAt = performance.now();
  while (!service.closed) {
    doorbell.listen();
    const received = receiveAll(service);
    const worked = service.work();
    page.publish(statistics);
    if (performance.now() - turnedAt >= turnIntervalMs) {
      await eventLoopTurn();
      turnedAt = performance.now();
    }
    if (received || worked) continue;
    page.publishNow(statistics());
    doorbell.wait();
  }
}

function receiveAll(service: ComputeService): boolean {
  let received = false;
  for (;;) {
    const call = receiveMessageOnPort(port);
    if (call === undefined || service.closed) return received;
    service.accept(call.message);
    received = true;
  }
}

async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function reply(message: ReplyMessage): void {
  port.postMessage(message);
}
