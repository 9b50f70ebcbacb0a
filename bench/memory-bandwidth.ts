// The machine's memory bandwidth: how fast its cores read a buffer far larger than any cache. The C library's
// `memchr` looks for a byte that isn't there; it reads with the widest instructions and writes nothing.
// Run by itself it prints bytes per second for 1 thread up to the number given.

import koffi from "koffi";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { runChild, writeResult } from "./measurement.ts";

/** Bytes that all threads together read in one pass. Largest known last-level cache: 1.1 GB (EPYC 9684X, all of it). */
const bufferBytes = 512 * 1024 * 1024;
const passes = 5;
const present = 1;
const absent = 2;

export interface Bandwidth {
  readonly threads: number;
  readonly bytesPerSecond: number;
}

/** In a process of its own, so that its buffer is no part of this one's memory. */
export async function measureBandwidth(threadCounts: readonly number[]): Promise<Bandwidth[]> {
  return (await runChild("memory-bandwidth.ts", threadCounts)) as Bandwidth[];
}

if (import.meta.main && isMainThread) {
  const threadCounts = JSON.parse(process.argv[2] ?? "[1]") as number[];
  const buffer = new SharedArrayBuffer(bufferBytes);
  // Written once: pages that nobody wrote are all the same page of zeros, in the cache.
  new Uint8Array(buffer).fill(present);
  const found: Bandwidth[] = [];
  for (const threads of threadCounts) {
    found.push({ threads, bytesPerSecond: await bestPass(buffer, threads) });
  }
  writeResult(found);
} else if (!isMainThread) {
  serve(workerData as SharedArrayBuffer);
}

async function bestPass(buffer: SharedArrayBuffer, threads: number): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./memory-bandwidth.ts", import.meta.url), { workerData: buffer }),
  );
  await Promise.all(workers.map((worker) => readRange(worker, 0, 0))); // until all have started
  const rangeBytes = bufferBytes / threads;
  const rates: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const startedMs = performance.now();
    await Promise.all(
      workers.map((worker, index) => readRange(worker, index * rangeBytes, rangeBytes)),
    );
    rates.push((1000 * bufferBytes) / (performance.now() - startedMs));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return Math.max(...rates);
}

function readRange(worker: Worker, offset: number, length: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", () => resolve());
  worker.once("error", reject);
  worker.postMessage({ offset: Math.floor(offset), length: Math.floor(length) });
  return promise;
}

/** In a worker: reads what it is told to. */
function serve(buffer: SharedArrayBuffer): void {
  const library = { darwin: "libSystem.B.dylib", win32: "msvcrt.dll" }[process.platform as string];
  const find: (bytes: Uint8Array, byte: number, length: number) => unknown = koffi
    .load(library ?? "libc.so.6")
    .func("void *memchr(const void *bytes, int byte, size_t length)");
  parentPort?.on("message", ({ offset, length }: { offset: number; length: number }) => {
    // Safety: the view covers the bytes that are read; the main thread holds the buffer, nobody writes to it.
    const answer = find(new Uint8Array(buffer, offset, length), absent, length);
    if (answer !== null) throw new Error("memchr found a byte that isn't there");
    parentPort?.postMessage("done");
  });
}
