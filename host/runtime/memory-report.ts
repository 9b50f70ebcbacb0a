// What `realm.memory()` says: every isolate's own numbers, added up.

import process from "node:process";

import type { IsolateStatistics } from "./isolate-statistics.ts";

/** Bytes. */
export interface RealmMemory {
  /** V8 heaps of the main thread, the compute worker and all guests. */
  readonly heapUsed: number;
  /** ArrayBuffers and SharedArrayBuffers of all isolates; mailboxes are among them. */
  readonly arrayBuffers: number;
  /** Native memory with weights and file headers. */
  readonly weightBytes: number;
  /** KV caches of running sessions; part of `guestBytes`. */
  readonly kvBytes: number;
  /** Linear memory of all guests. */
  readonly guestBytes: number;
  /** Resident memory of the process, and of those in which guests run. */
  readonly residentBytes: number;
}

export function reportMemory(workers: readonly IsolateStatistics[]): RealmMemory {
  const main = process.memoryUsage();
  function sum(slot: keyof IsolateStatistics): number {
    return workers.reduce((total, worker) => total + worker[slot], 0);
  }
  return {
    heapUsed: main.heapUsed + sum("heapUsed"),
    arrayBuffers: main.arrayBuffers + sum("arrayBuffers"),
    weightBytes: sum("weightBytes"),
    kvBytes: sum("kvBytes"),
    guestBytes: sum("guestBytes"),
    residentBytes: main.rss + sum("residentBytes"),
  };
}
