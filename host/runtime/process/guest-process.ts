// A guest's process: as guest-worker.ts, but everything it says goes through two pipes, and it runs the guest
// on its main thread, which has nothing else to do. It reads a call, does it, and reads the next; when
// nobody is at the other end any more it exits.

import process from "node:process";
import { deserialize } from "node:v8";

import type { Level } from "../../abi/world.ts";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import { loadWasiImports } from "../foreign/wasi-imports.ts";
import { startedId } from "../call-messages.ts";
import type { CallMessage, ReplyMessage } from "../call-messages.ts";
import type { GuestCalls } from "../guest-calls.ts";
import { loadGlue } from "../guest-glue.ts";
import { compileModules } from "../guest-modules.ts";
import { GuestService } from "../guest-service.ts";
import { FramePipe, PipeClosedError } from "./frame-pipe.ts";
import {
  kind,
  levels,
  logLinesMax,
  payloadBytesMax,
  payloadToProcessBytesMax,
} from "./messages.ts";
import type { GuestStart } from "./messages.ts";
import { PipeCompute } from "./pipe-compute.ts";
import { encodePlainData } from "./plain-data.ts";
import { ProcessControl } from "./process-control.ts";
import { ProcessStatistics } from "./process-statistics.ts";

/** Where the host puts the ends of the pipes. */
const pipeEnds = { input: 3, output: 4 };

const pipe = new FramePipe({ ...pipeEnds, payloadBytesMax: payloadToProcessBytesMax });
const control = new ProcessControl();
const statistics = new ProcessStatistics(pipe);
let valuesMax = 0;

try {
  await serveCalls(await startService());
} catch (thrown) {
  if (!(thrown instanceof PipeClosedError)) throw thrown;
}
process.exit();

async function startService(): Promise<GuestService> {
  try {
    const { conventions, glue, cores, debug } = readData<GuestStart>(kind.start);
    const log = debug ? logToPipe() : () => {};
    return new GuestService({
      glue: await loadGlue(glue),
      modules: await compileModules(cores),
      conventions,
      wasi: await loadWasiImports(conventions.wasi, log),
      control,
      statistics,
      connect: () => new PipeCompute({ pipe, control, valuesMax }),
      log,
    });
  } catch (thrown) {
    if (!(thrown instanceof PipeClosedError))
      fail(startedId, { error: loadError(thrown), spent: true });
    throw thrown;
  }
}

function loadError(thrown: unknown): RealmError {
  if (thrown instanceof RealmError) return thrown;
  return new RealmError("guest-trap", `cannot load a guest's component: ${String(thrown)}`);
}

async function serveCalls(service: GuestService): Promise<never> {
  service.publish();
  pipe.write(kind.ready, []);
  for (;;) {
    // `open` comes without the mailbox, which stayed with the bridge.
    const call = readData<CallMessage<GuestCalls>>(kind.call);
    control.reset();
    reply(service.serve(call, (item) => giveItem(call.id, item)));
    await eventLoopTurn();
  }
}

/** What the bridge wrote. */
function readData<Data>(expected: number): Data {
  const frame = pipe.read();
  if (frame.kind !== expected)
    throw new Error(`a frame of kind ${frame.kind} came, not ${expected}`);
  if (expected === kind.call) valuesMax = frame.word(0);
  // The frame's bytes are overwritten by the next one; what is read here may refer to its own.
  return deserialize(Buffer.from(frame.payload)) as Data;
}

function giveItem(id: number, item: unknown): void {
  pipe.write(kind.item, [id], bytesOf(item));
  control.heed(pipe.read().word(0));
  control.take();
}

function reply(message: ReplyMessage): void {
  if (message.type === "failure") return fail(message.id, message);
  if (message.type === "item") return giveItem(message.id, message.item);
  try {
    return pipe.write(kind.result, [message.id], bytesOf(message.result));
  } catch (thrown) {
    if (thrown instanceof PipeClosedError) throw thrown;
    return fail(message.id, { error: asRealmError(thrown), spent: false });
  }
}

/** Errors: `limit`, `bug`. */
function bytesOf(value: unknown): Uint8Array {
  const bytes = encodePlainData(value);
  if (bytes.length <= payloadBytesMax) return bytes;
  const message = `cannot give ${bytes.length} bytes at once`;
  throw new RealmError("limit", `${message}: a guest's process gives at most ${payloadBytesMax}`);
}

function fail(
  id: number,
  { error, spent }: Pick<Extract<ReplyMessage, { type: "failure" }>, "error" | "spent">,
): void {
  const { code, message } = error;
  pipe.write(kind.failure, [id, spent ? 1 : 0], encodePlainData({ code, message }));
}

function logToPipe(): (level: Level, message: string) => void {
  let lines = 0;
  return (level, message) => {
    lines += 1;
    if (lines > logLinesMax) return;
    pipe.write(kind.log, [levels.indexOf(level)], Buffer.from(message));
  };
}

/** Lets V8 and the glue finish what they put off. */
async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
