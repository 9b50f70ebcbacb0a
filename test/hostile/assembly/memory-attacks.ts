// Attacks on memory: the guest's own, up to its limit.

import { Error, ErrorKind } from "./bindings/wit";

const pageBytes: usize = 65_536;
/** Of memory that the host may have to back: every 4 KiB. */
const stride: usize = 4096;

export function attackByMemory(attack: string): Error | null {
  if (attack == "memory bomb") {
    fillMemory();
    return new Error(ErrorKind.Resource, "out-of-memory", "there is no more memory");
  }
  if (attack == "memory bomb and trap") {
    fillMemory();
    unreachable();
  }
  if (attack == "enormous message") {
    const message = "x".repeat(15_000_000);
    return new Error(ErrorKind.Input, "no-such-code", message);
  }
  if (attack == "enormous code") {
    const code = "y".repeat(15_000_000);
    return new Error(ErrorKind.Input, code, code);
  }
  return null;
}

/** Grows as far as it goes, and touches every page. */
function fillMemory(): void {
  while (memory.grow(16) >= 0) {
    const end = <usize>memory.size() * pageBytes;
    for (let at = end - 16 * pageBytes; at < end; at += stride) store<u8>(at, 1);
  }
  while (memory.grow(1) >= 0) store<u8>(<usize>memory.size() * pageBytes - 1, 1);
}
