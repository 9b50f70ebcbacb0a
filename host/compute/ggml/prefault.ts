// Pages of new memory, or of a file that was mapped, made by the system beside the load: on one thread a third of a
// load's time goes into making them one by one. Source: madvise(2), MADV_POPULATE_WRITE and _READ, Linux 5.14.

import koffi from "koffi";

import type { Pointer } from "./tensor-functions.ts";

const advices = { read: 22, write: 23 };
const pageBytes = 4096n;
/** Bytes of one call: it can't be ended before it is done. */
const pieceBytes = 16n * 1024n * 1024n;

/** Calls that one load has under way: koffi runs no more than 256 for all. */
const chains = 4;

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
  /** Whether somebody needs them still. */
  readonly wanted: () => boolean;
}

/**
 * Begins to make the pages of memory that was just allocated or mapped, the first ranges first. It goes on between turns
 * of the event loop, until all are there or none is wanted.
 */
export function prefault(ranges: readonly PageRange[]): void {
  if (process.platform !== "linux") return;
  advise ??= loadAdvise();
  for (let chain = 0; chain < chains; chain++) {
    makePages(advise, pieces(ranges.filter((_, index) => index % chains === chain)));
  }
}

/** The function of glibc, which ggml's prebuilt libraries need too. */
function loadAdvise(): Advise {
  const library = koffi.load("libc.so.6");
  return library.func("int madvise(void *address, size_t bytes, int advice)").async;
}

interface Piece {
  readonly first: Pointer;
  readonly byteLength: bigint;
  readonly advice: number;
}

function* pieces(ranges: readonly PageRange[]): Generator<Piece> {
  for (const { address, byteLength, access, wanted } of ranges) {
    const end = ((address + BigInt(byteLength)) / pageBytes) * pageBytes;
    let first = ((address + pageBytes - 1n) / pageBytes) * pageBytes;
    for (; first < end && wanted(); first += pieceBytes) {
      const left = end - first;
      yield { first, byteLength: left < pieceBytes ? left : pieceBytes, advice: advices[access] };
    }
  }
}

function makePages(call: Advise, left: Iterator<Piece>): void {
  const step = left.next();
  if (step.done === true) return;
  const { first, byteLength, advice } = step.value;
  try {
    // Safety: the kernel makes pages and writes nothing into them; where the memory was given back meanwhile it says
    // so, and a system that doesn't know the advice does too. Then the pages come one by one.
    call(first, byteLength, advice, (failure, status) => {
      if (failure === null && status === 0) makePages(call, left);
    });
  } catch {
    // Many loads at once: these pages come one by one too.
  }
}
