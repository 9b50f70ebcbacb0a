// Pipes whose ends block, made by libc: Node's own are sockets that do not. No process that is started
// inherits an end that was not given to it.

import { closeSync } from "node:fs";
import koffi from "koffi";

import { RealmError } from "../../error/realm-error.ts";

export interface NativePipe {
  /** File descriptors. */
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** linux/fcntl.h, on x86 and arm64 alike. */
const closeOnExec = 0o2_000_000;

let pipe2: ((ends: Int32Array, flags: number) => number) | undefined;

/** Errors: `unsupported`, `limit` (no file descriptors left). */
export function openPipe(): NativePipe {
  pipe2 ??= declare();
  const ends = new Int32Array(2);
  // Safety: writes two integers to `ends` and keeps nothing.
  if (pipe2(ends, closeOnExec) !== 0) {
    throw new RealmError(
      "limit",
      "cannot open a pipe for a guest's process: no file descriptors are left",
    );
  }
  const [readEnd = -1, writeEnd = -1] = ends;
  return { readEnd, writeEnd };
}

export function closePipe({ readEnd, writeEnd }: NativePipe): void {
  closeSync(readEnd);
  closeSync(writeEnd);
}

function declare(): (ends: Int32Array, flags: number) => number {
  try {
    return koffi.load(null).func("int pipe2(int *ends, int flags)");
  } catch (cause) {
    throw new RealmError("unsupported", "cannot open pipes to a process on this platform", {
      cause,
    });
  }
}
