// Makes shared memory zero, and gives its pages back to the system where that can be done. JavaScript cannot free a
// SharedArrayBuffer, and V8 does not see how much hangs on one. Source: madvise(2), MADV_DONTNEED: private anonymous
// memory is zero when it is touched again.

import koffi from "koffi";

const dontNeed = 4;
const pageBytes = 4096;

type Advise = (address: bigint, byteLength: bigint, advice: number) => number;

let advise: Advise | undefined;

/** Nobody may use the memory meanwhile. */
export function wipeMemory(memory: SharedArrayBuffer): void {
  const bytes = new Uint8Array(memory);
  const [first, end] = wholePages(bytes);
  if (process.platform !== "linux" || end <= first || !dropPages(bytes, first, end)) {
    bytes.fill(0);
    return;
  }
  bytes.fill(0, 0, first);
  bytes.fill(0, end);
}

/** Offsets of the first byte that begins a page, and of the end of the last whole page. */
function wholePages(bytes: Uint8Array): [number, number] {
  const address = koffi.address(bytes);
  const first = (pageBytes - Number(address % BigInt(pageBytes))) % pageBytes;
  return [first, first + Math.floor((bytes.length - first) / pageBytes) * pageBytes];
}

/** False where the system does not do it, or the memory is of another kind: what was written must be gone. */
function dropPages(bytes: Uint8Array, first: number, end: number): boolean {
  bytes[first] = 1;
  bytes[end - 1] = 1;
  advise ??= koffi.load("libc.so.6").func("int madvise(void *address, size_t bytes, int advice)");
  // Safety: whole pages of memory that the array keeps alive; the kernel writes nothing into them but zeros.
  const status = advise(koffi.address(bytes) + BigInt(first), BigInt(end - first), dontNeed);
  return status === 0 && bytes[first] === 0 && bytes[end - 1] === 0;
}
