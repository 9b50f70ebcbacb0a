// A process of its own, so that its buffer is no part of the memory that is reported: prints how many bytes a second its
// threads read together from a buffer far larger than any cache. The C library's `memchr` looks for a byte that isn't
// there; it reads with the widest instructions and writes nothing. Arguments: threads, bytes.

import koffi from "koffi";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const passes = 5;
const present = 1;
const absent = 2;

interface Range {
  readonly offset: number;
  readonly length: number;
}

if (isMainThread) await report(Number(process.argv[2]), Number(process.argv[3]));
else serve(workerData as SharedArrayBuffer);

async function report(threads: number, bytes: number): Promise<void> {
  const buffer = new SharedArrayBuffer(bytes);
  // Written once: pages that nobody wrote are all the same page of zeros, in the cache.
  new Uint8Array(buffer).fill(present);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: buffer }),
  );
  await passMs(workers, 0); // until all have started
  const length = Math.floor(bytes / threads);
  let bestMs = Infinity;
  for (let pass = 0; pass < passes; pass++)
    bestMs = Math.min(bestMs, await passMs(workers, length));
  process.stdout.write(`${Math.round((1000 * length * threads) / bestMs)}\n`);
  await Promise.all(workers.map((worker) => worker.terminate()));
}

async function passMs(workers: readonly Worker[], length: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(
    workers.map((worker, index) => readRange(worker, { offset: index * length, length })),
  );
  return performance.now() - startedAt;
}

function readRange(worker: Worker, range: Range): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", () => resolve());
  worker.once("error", reject);
  worker.postMessage(range);
  return promise;
}

/** In a worker: reads what it is told to. */
function serve(buffer: SharedArrayBuffer): void {
  const libraries: Partial<Record<NodeJS.Platform, string>> = {
    darwin: "libSystem.B.dylib",
    win32: "msvcrt.dll",
  };
  const find: (bytes: Uint8Array, byte: number, length: number) => unknown = koffi
    .load(libraries[process.platform] ?? "libc.so.6")
    .func("void *memchr(const void *bytes, int byte, size_t length)");
  parentPort?.on("message", ({ offset, length }: Range) => {
    // Safety: the view covers the bytes that are read; the main thread holds the buffer, nobody writes to it.
    const answer = find(new Uint8Array(buffer, offset, length), absent, length);
    if (answer !== null) throw new Error("memchr found a byte that isn't there");
    parentPort?.postMessage("done");
  });
}
