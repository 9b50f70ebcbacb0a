// What a model takes of memory, from its header, and whether it is to be had here: what `show` and `doctor` say before
// anything is loaded.

import { freemem } from "node:os";
import type { HeaderFacts } from "../hub/compatibility/compatibility.ts";

export interface MemoryNeed {
  readonly weightBytes: number;
  /** Keys and values of one session with the default context, and its positions. */
  readonly cacheBytes: number;
  readonly cachePositions: number;
  /** Of one session, beside its cache: an estimate. */
  readonly guestBytes: number;
}

export function memoryNeed(facts: HeaderFacts): MemoryNeed {
  const { weightBytes, cacheBytes, cachePositions, guestBytes } = facts;
  return { weightBytes, cacheBytes, cachePositions, guestBytes };
}

export function wholeNeed({ weightBytes, cacheBytes, guestBytes }: MemoryNeed): number {
  return weightBytes + cacheBytes + guestBytes;
}

/** What this process may still take: of the machine, or of its control group. */
export function freeMemoryBytes(): number {
  // `freemem` of Linux is what is available, caches included.
  const ofMachine = process.platform === "linux" ? freemem() : Infinity;
  return Math.min(process.availableMemory(), ofMachine);
}
