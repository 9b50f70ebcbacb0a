// Whole pages of linear memory for what is too large for the heap: a session's cache and buffers. Growing
// the heap past its cap traps; here a refusal is an answer. Runs that were given back are used again, their
// neighbours joined. The contents of a run are arbitrary.

const PAGE_BYTES: u64 = 65536;
/** Pages a guest can have: pointers are signed in the host's glue. */
const PAGES_MAX: u64 = 32767;

/** Pages `first .. end` that nobody uses. */
class Run {
  constructor(
    public first: u32,
    public end: u32,
  ) {}
}

/** Ordered by `first`, never touching each other. */
const free: Array<Run> = [];

function pagesFor(bytes: u64): u64 {
  return bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0 ? 1 : 0);
}

/** At least `bytes` (above 0) bytes, or 0 where they cannot be had. */
export function allocatePages(bytes: u64): usize {
  const pages = pagesFor(bytes);
  if (pages > PAGES_MAX) return 0;
  const count = <u32>pages;
  for (let i = 0; i < free.length; i++) {
    const run = free[i];
    if (run.end - run.first < count) continue;
    const first = run.first;
    run.first += count;
    if (run.first == run.end) free.splice(i, 1);
    return (<usize>first) << 16;
  }
  const grown = memory.grow(count);
  return grown < 0 ? 0 : (<usize>grown) << 16;
}

/** Takes back what `allocatePages(bytes)` gave. */
export function freePages(start: usize, bytes: u64): void {
  const first = <u32>(start >> 16);
  const end = first + <u32>pagesFor(bytes);
  let at = 0;
  while (at < free.length && free[at].first < first) at++;
  const touchesBefore = at > 0 && free[at - 1].end == first;
  const touchesAfter = at < free.length && free[at].first == end;
  if (touchesBefore && touchesAfter) {
    free[at - 1].end = free[at].end;
    free.splice(at, 1);
  } else if (touchesBefore) {
    free[at - 1].end = end;
  } else if (touchesAfter) {
    free[at].first = first;
  } else {
    free.push(new Run(first, end));
    for (let i = free.length - 1; i > at; i--) {
      const run = free[i];
      free[i] = free[i - 1];
      free[i - 1] = run;
    }
  }
}
