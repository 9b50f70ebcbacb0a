// Pages of new memory, made by the system beside the load that will fill them: on one thread a third of a load's time
// goes into making them one by one. Source: madvise(2), MADV_POPULATE_WRITE, Linux 5.14.

import koffi from "koffi";

import type { Pointer } from "./tensor-functions.ts";

const populateWrite = 23;
const pageBytes = 4096n;
/** Bytes of one call: it can't be ended before it is done. */
const pieceBytes = 16n * 1024n * 1024n;

type Advise = (
  address: Pointer,
  byteLength: bigint,
  advice: number,
  done: (failure: Error | null, status: number) => void,
) => void;

let advise: Advise | undefined;

/**
 * Begins to make the pages of memory that was just allocated. It goes on between turns of the event loop, until all
 * are there or `wanted` says no.
 */
export function prefault(address: Pointer, byteLength: number, wanted: () => boolean): void {
  if (process.platform !== "linux") return;
  const end = ((address + BigInt(byteLength)) / pageBytes) * pageBytes;
  advise ??= loadAdvise();
  makePages(advise, ((address + pageBytes - 1n) / pageBytes) * pageBytes, end, wanted);
}

/** The function of glibc, which ggml's prebuilt libraries need too. */
function loadAdvise(): Advise {
  const library = koffi.load("libc.so.6");
  return library.func("int madvise(void *address, size_t bytes, int advice)").async;
}

function makePages(call: Advise, first: Pointer, end: Pointer, wanted: () => boolean): void {
  if (first >= end || !wanted()) return;
  const byteLength = end - first < pieceBytes ? end - first : pieceBytes;
  // Safety: the kernel makes pages and writes nothing into them; where the memory was given back meanwhile it says
  // so, and a system that doesn't know the advice does too. Then the pages come one by one.
  call(first, byteLength, populateWrite, (failure, status) => {
    if (failure === null && status === 0) makePages(call, first + byteLength, end, wanted);
  });
}
