// A guest's process that lies to its bridge. Which lie: the glue's text that it is started with.

import { closeSync, writeSync } from "node:fs";
import process from "node:process";
import { deserialize } from "node:v8";

import { FramePipe } from "../../../host/runtime/process/frame-pipe.ts";
import type { Frame } from "../../../host/runtime/process/frame-pipe.ts";
import { kind, request } from "../../../host/runtime/process/messages.ts";
import { encodePlainData } from "../../../host/runtime/process/plain-data.ts";

const input = 3;
const output = 4;
let seed = 1;
const pipe = new FramePipe({ input, output, payloadBytesMax: 2 ** 30 });

/** What is sent in answer to the first call, whose number is given. */
const lies: Record<string, (call: number) => void> = {
  "length over the limit": () => writeWords([2 ** 32 - 1, kind.result]),
  "half a frame and its end": () => {
    writeWords([1000, kind.result]);
    process.exit(7);
  },
  "closed pipe": () => {
    closeSync(output);
    for (;;);
  },
  "kind that there is not": () => pipe.write(99, []),
  "kind of the other side": () => pipe.write(kind.answer, [1]),
  "ready twice": () => pipe.write(kind.ready, []),
  "request that there is not": () => pipe.write(kind.request, [77]),
  "result of another call": (call) => pipe.write(kind.result, [call + 1], plain(undefined)),
  "result of another shape": (call) => pipe.write(kind.result, [call], plain({ ids: "all" })),
  "item where there are none": (call) => pipe.write(kind.item, [call], plain(undefined)),
  "data that end early": (call) => pipe.write(kind.result, [call], new Uint8Array([7, 255, 0, 0])),
  "list of a billion": (call) => {
    pipe.write(kind.result, [call], new Uint8Array([8, 0, 0xca, 0x9a, 0x3b]));
  },
  "lists within lists": (call) => {
    pipe.write(kind.result, [call], Buffer.from("0801000000".repeat(50_000), "hex"));
  },
  "failure of no shape": (call) => pipe.write(kind.failure, [call, 1], plain([1, 2])),
  "floats of 3 bytes": () => {
    pipe.write(kind.request, [request.matmul, 1, 0, 1], new Uint8Array(3));
  },
  "program of a billion inputs": () => {
    compile('{"inputs":{"length":1000000000},"steps":[],"outputs":[]}');
  },
  "program within programs": () => {
    compile(`{"inputs":[],"outputs":[],"steps":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
  },
  "program of a megabyte": () => compile(" ".repeat(2 ** 20)),
  "program that is no JSON": () => compile("{"),
  "program that it never had": () => pipe.write(kind.free, [request.freeProgram, 5]),
  "run that it never had": () => pipe.write(kind.free, [request.freePending, 5]),
  "flood of statistics": () => {
    const values = new Uint8Array(Float64Array.of(1, 2, 3, 4, 5).buffer);
    for (;;) pipe.write(kind.statistics, [], values);
  },
  "statistics that are none": () => {
    pipe.write(kind.statistics, [], new Uint8Array(Float64Array.of(1, 2, Number.NaN, 4, 5).buffer));
  },
  "flood of log lines": () => {
    for (;;) pipe.write(kind.log, [0], Buffer.from("hello"));
  },
  "log line of no level": () => pipe.write(kind.log, [9], Buffer.from("hello")),
  "random bytes": () => {
    for (;;) writeSync(output, Buffer.from(Array.from({ length: 4096 }, randomByte)));
  },
  "endless silence": () => {
    for (;;);
  },
};

const start = pipe.read();
const { glue } = deserialize(Buffer.from(start.payload)) as { readonly glue: { source: string } };
pipe.write(kind.ready, []);
const call = pipe.read();
lies[glue.source]?.(numberOf(call));
// Whoever waits for an answer, or for more, is left waiting.
for (;;) pipe.read();

function numberOf(frame: Frame): number {
  return (deserialize(Buffer.from(frame.payload)) as { readonly id: number }).id;
}

function plain(value: unknown): Uint8Array {
  return encodePlainData(value);
}

function compile(definition: string): void {
  pipe.write(kind.request, [request.compile, 1], Buffer.from(definition));
}

function writeWords(words: readonly number[]): void {
  const header = new Uint32Array(8);
  header.set(words);
  writeSync(output, new Uint8Array(header.buffer));
}

function randomByte(): number {
  seed = (seed * 1_103_515_245 + 12_345) >>> 0;
  return seed >>> 24;
}
