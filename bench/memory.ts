// What loading a large file costs: heap and ArrayBuffers over all isolates and the resident set, each 10 ms while it
// loads, as growth over what was there before. npm run bench:memory [-- file.gguf] [--mmap]

import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Realm } from "../host/index.ts";
import { findSubject } from "./subjects.ts";

interface Sample {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly residentBytes: number;
}

const intervalMs = 10;
const megabyte = 1e6;
/** What the threads' own stacks and code take, which a small file can't hide. */
const residentFloorBytes = 16 * megabyte;
const mmap = process.argv.includes("--mmap");
const name = process.argv.slice(2).find((word) => word !== "--mmap") ?? "tinyllama";
const subject = findSubject(name);
if (subject === undefined) throw new Error(`no file "${name}"`);
const fileBytes = statSync(subject.path).size;

await using realm = await Realm.open({ threads: 2 });
await realm.memory(); // what the first question builds is no part of the load
const before: Sample = await realm.memory();
const samples: Sample[] = [];
const loaded = new AbortController();
const sampling = sampleUntil(loaded.signal);
const startedMs = performance.now();
await using model = await realm.load(subject.path, { mmap });
const loadMs = performance.now() - startedMs;
samples.push(await realm.memory());
loaded.abort();
await sampling;

const limits: Readonly<Record<keyof Sample, number>> = {
  heapUsed: 10 * megabyte,
  arrayBuffers: 1 * megabyte,
  residentBytes: Math.max(1.15 * fileBytes, fileBytes + residentFloorBytes),
};
process.stdout.write(
  `${subject.name}: ${(fileBytes / megabyte).toFixed(0)} MB, ${model.metadata.tensors.length} tensors, ` +
    `loaded in ${loadMs.toFixed(0)} ms, ${samples.length} samples\n`,
);
for (const figure of ["heapUsed", "arrayBuffers", "residentBytes"] as const) report(figure);
process.stdout.write(
  `weightBytes    ${((await realm.memory()).weightBytes / megabyte).toFixed(2)} MB\n`,
);

async function sampleUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    samples.push(await realm.memory());
    await delay(intervalMs);
  }
}

function report(name: keyof Sample): void {
  const growth = Math.max(...samples.map((sample) => sample[name])) - before[name];
  const within = growth < limits[name];
  if (!within) process.exitCode = 1;
  const figures = `${(growth / megabyte).toFixed(2)} MB, limit ${(limits[name] / megabyte).toFixed(0)} MB`;
  process.stdout.write(
    `${name.padEnd(14)} grows by at most ${figures}${within ? "" : "  EXCEEDED"}\n`,
  );
}
