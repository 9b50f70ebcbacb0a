// A bridge's thread: as guest-worker.ts, but the guest runs in a process, at the other end of two pipes that
// belong to the main thread. Without its process it ends.

import { parentPort, workerData } from "node:worker_threads";

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import { startedId } from "../call-messages.ts";
import type { CallMessage, ReplyMessage } from "../call-messages.ts";
import type { GuestCalls } from "../guest-calls.ts";
import { guestLog } from "../guest-log.ts";
import { StatisticsPage } from "../isolate-statistics.ts";
import { ownPort } from "../own-port.ts";
import { StreamControl } from "../stream-control.ts";
import { Bridge } from "./bridge.ts";
import { FramePipe, PipeClosedError } from "./frame-pipe.ts";
import { payloadBytesMax } from "./messages.ts";
import type { GuestStart } from "./messages.ts";

/** What the thread is started with. */
export interface BridgeWorkerData {
  readonly start: GuestStart;
  /** File descriptors of this side's ends. */
  readonly input: number;
  readonly output: number;
  readonly control: SharedArrayBuffer;
  readonly statistics: SharedArrayBuffer;
}

/** A process whose pipe is closed has ended as a rule, and the main thread knows how. */
const endMs = 1000;

const port = ownPort(parentPort);
const { start, input, output, control, statistics } = workerData as BridgeWorkerData;
const bridge = new Bridge({
  pipe: new FramePipe({ input, output, payloadBytesMax }),
  control: new StreamControl(control),
  statistics: new StatisticsPage(statistics),
  log: guestLog(start.debug),
  post,
});

attempt(startedId, () => {
  bridge.start(start);
  return { id: startedId, type: "result", result: undefined };
});
port.on("message", (call: CallMessage<GuestCalls>) => attempt(call.id, () => bridge.serve(call)));

function attempt(id: number, serve: () => ReplyMessage): void {
  try {
    post(serve());
  } catch (thrown) {
    const { code, message } = thrown instanceof PipeClosedError ? closed() : asRealmError(thrown);
    post({ id, type: "failure", error: { code, message }, spent: true });
    port.close();
  }
}

function closed(): RealmError {
  // Safety: a worker's thread, and memory of its own: a sleep, in which the main thread ends this one.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, endMs);
  return new RealmError("guest-trap", "a guest's process closed its pipe; its session is gone");
}

function post(message: ReplyMessage): void {
  port.postMessage(message);
}
