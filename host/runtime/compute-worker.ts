// The compute worker: one loop, synchronous but for a turn of the event loop now and then, in which native
// finalizers run. It owns ggml, every weight, and its side of every mailbox.

import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

import { DoorbellListener } from "../compute/doorbell.ts";
import { failure } from "./call-failure.ts";
import { startedId } from "./call-messages.ts";
import { ComputeService } from "./compute-service.ts";
import { CountsPage } from "./counts-page.ts";
import type { ComputeWorkerData } from "./compute-thread.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { ownPort } from "./own-port.ts";

/** Looks at the doorbell before sleeping: a guest's next request often follows within microseconds. */
const doorbellSpins = 2000;
/** Between turns of the event loop, and between reports of memory, while there is work. */
const turnIntervalMs = 5;

const port = ownPort(parentPort);
const settings = workerData as ComputeWorkerData;
const page = new StatisticsPage(settings.statistics);
const counts = new CountsPage(settings.counts);

const service = start();
if (service !== undefined) {
  try {
    await runUntilClosed(service);
  } finally {
    // Native memory outlives a thread that fails.
    service.close();
  }
}

/** None where it can't start; whoever waits for it has been told why. */
function start(): ComputeService | undefined {
  let starting: ComputeService | undefined;
  try {
    const started = new ComputeService(settings, (message) => {
      // Whoever hears of an end finds the memory as it is then.
      if (message.type !== "item") publish(started);
      port.postMessage(message);
    });
    starting = started;
    publish(started);
    port.postMessage({ id: startedId, type: "result", result: undefined });
    return started;
  } catch (thrown) {
    starting?.close();
    port.postMessage(failure(startedId, thrown));
    return undefined;
  }
}

async function runUntilClosed(service: ComputeService): Promise<void> {
  const doorbell = new DoorbellListener(settings.doorbell, { spins: doorbellSpins });
  let turnedAt = performance.now();
  while (!service.closed) {
    doorbell.listen();
    const received = receiveAll(service);
    const worked = service.work();
    if (performance.now() - turnedAt >= turnIntervalMs) {
      publish(service);
      await eventLoopTurn();
      turnedAt = performance.now();
    }
    if (received || worked || doorbell.rings) continue;
    counts.publish(service.counts);
    doorbell.wait(service.waitMs);
  }
}

function publish(service: ComputeService): void {
  page.publishNow({ weightBytes: service.weightBytes });
  counts.publish(service.counts);
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
