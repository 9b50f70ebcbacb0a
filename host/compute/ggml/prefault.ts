// Pages of new memory, or of a file that was mapped, made by the system beside the load: on one thread a third of a
// load's time goes into making them one by one. Source: madvise(2), MADV_POPULATE_WRITE and _READ, Linux 5.14.

import koffi from "koffi";

import type { Pointer } from "./tensor-functions.ts";

const advices = { read: 22, write: 23 };
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

export interface PageRange {
  readonly address: Pointer;
  readonly byteLength: number;
  /** What the pages are for. */
  readonly access: "read" | "write";
}

/**
 * Begins to make the pages of memory that was just allocated or mapped. It goes on between turns of the event loop,
 * until all are there or `wanted` says no.
 */
export function prefault(range: PageRange, wanted: () => boolean): void {
  if (process.platform !== "linux") return;
  const { address, byteLength, access } = range;
  advise ??= loadAdvise();
  const end = ((address + BigInt(byteLength)) / pageBytes) * pageBytes;
  const first = ((address + pageBytes - 1n) / pageBytes) * pageBytes;
  makePages({ call: advise, advice: advices[access], end, wanted }, first);
}

/** The function of glibc, which ggml's prebuilt libraries need too. */
function loadAdvise(): Advise {
  const library = koffi.load("libc.so.6");
  return library.func("int madvise(void *address, size_t bytes, int advice)").async;
}

interface PageOrder {
  readonly call: Advise;
  readonly advice: number;
  readonly end: Pointer;
  readonly wanted: () => boolean;
}

function makePages(order: PageOrder, first: Pointer): void {
  const { call, advice, end, wanted } = order;
  if (first >= end || !wanted()) return;
  const byteLength = end - first < pieceBytes ? end - first : pieceBytes;
  // Safety: the kernel makes pages and writes nothing into them; where the memory was given back meanwhile it says
  // so, and a system that doesn't know the advice does too. Then the pages come one by one.
  call(first, byteLength, advice, (failure, status) => {
    if (failure === null && status === 0) makePages(order, first + byteLength);
  });
}
