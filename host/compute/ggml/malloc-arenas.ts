// How many arenas malloc makes. glibc makes up to eight for each core and gives memory that threads leave behind back to
// the system late: threads of guests come and go, and what is resident grew with them. Source: mallopt(3), M_ARENA_MAX.

import koffi from "koffi";

const arenaMax = -8;
const arenas = 2;

/** For the whole process; where the C library has no such setting, nothing happens. */
export function limitMallocArenas(): void {
  if (process.platform !== "linux") return;
  try {
    koffi.load("libc.so.6").func("int mallopt(int parameter, int value)")(arenaMax, arenas);
  } catch {
    // Another C library: it has its own way.
  }
}
