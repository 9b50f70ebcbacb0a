// A guest's process that tries what it may not, and says in its failure how each attempt ended.

import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { deserialize } from "node:v8";
import { Worker } from "node:worker_threads";

import { FramePipe } from "../../../host/runtime/process/frame-pipe.ts";
import { kind } from "../../../host/runtime/process/messages.ts";
import { encodePlainData } from "../../../host/runtime/process/plain-data.ts";

const pipe = new FramePipe({ input: 3, output: 4, payloadBytesMax: 2 ** 30 });
const { glue } = deserialize(Buffer.from(pipe.read().payload)) as {
  /** What to try: a port of the host's, `memory` or `heap`. */
  readonly glue: { readonly source: string };
};
pipe.write(kind.ready, []);
const call = deserialize(Buffer.from(pipe.read().payload)) as { readonly id: number };
if (glue.source === "memory") takeMemory();
if (glue.source === "heap") takeHeap();
const message = JSON.stringify({
  "own code": attempt(() => readFileSync(new URL("frame-pipe.ts", codeFolder())).length > 0),
  models: attempt(() =>
    readFileSync(new URL("../../../models/genesis-4m-q8_0.gguf", codeFolder())),
  ),
  "the package's manifest": attempt(() =>
    readFileSync(new URL("../../../package.json", codeFolder())),
  ),
  "the system's files": attempt(() => readFileSync("/etc/passwd")),
  "its environment": Object.keys(process.env).length,
  "writing over its code": attempt(() => writeFileSync(new URL("frame-pipe.ts", codeFolder()), "")),
  "writing elsewhere": attempt(() => writeFileSync(join(tmpdir(), "confined"), "")),
  "a process": attempt(() => fork("/dev/null")),
  "a worker": attempt(() => new Worker("", { eval: true })),
  "an addon": attempt(() => process.dlopen({ exports: {} }, "/nothing.node")),
  "a script from a text": attempt(() => Reflect.construct(Function, ["return 1"]) as unknown),
  network: await reach(Number(glue.source)),
});
pipe.write(kind.failure, [call.id, 1], encodePlainData({ code: "denied", message }));
pipe.read();

function codeFolder(): URL {
  return new URL("../../../host/runtime/process/", import.meta.url);
}

function attempt(action: () => unknown): string {
  try {
    action();
    return "done";
  } catch (thrown) {
    return codeOf(thrown);
  }
}

async function reach(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  const answer = await new Promise<string>((resolve) => {
    socket.once("connect", () => resolve("done"));
    socket.once("error", (cause) => resolve(codeOf(cause)));
  });
  socket.destroy();
  return answer;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
}

/** Outside of the JavaScript heap, and touched. */
function takeMemory(): void {
  const taken: Uint8Array[] = [];
  for (;;) taken.push(new Uint8Array(64 * 2 ** 20).fill(1));
}

/** What aborts a process, whatever limits a thread of it has. */
function takeHeap(): void {
  const taken: unknown[] = [];
  for (;;) taken.push(Array.from({ length: 1_000_000 }, (_, index) => ({ index })));
}
