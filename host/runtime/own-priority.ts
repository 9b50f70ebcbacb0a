// A tenant's guest yields to the threads that compute: what they do serves everybody, and a guest that never stops
// would else take as much of a core as they do. Nobody knows how long a stranger's guest runs, or what it takes to make
// one: they yield to Realm's own too. Where nobody else is served, yielding only costs time.

import { getPriority, setPriority } from "node:os";
import process from "node:process";

import { ownComponent } from "./guest-kind.ts";
import type { GuestKind } from "./guest-kind.ts";

/** As nice(2) counts: it has a tenth of the weight of a thread of the host that wants the same core. */
const ownNiceness = 10;
/** A third of that. */
export const foreignNiceness = 15;

/** As setpriority(2) has it on Linux. */
const callingThread = 0;

/** Of a thread or process that runs a guest of this kind. */
export function guestNiceness({ component }: Pick<GuestKind, "component">): number {
  return component === ownComponent ? ownNiceness : foreignNiceness;
}

/**
 * For a process that has just begun, with all threads that it will have, or for the calling thread. Elsewhere than on
 * Linux the system knows priorities of whole processes alone, and there nothing is done.
 */
export function yieldToComputing(niceness: number, processId = callingThread): void {
  if (process.platform !== "linux") return;
  // Who began with less weight keeps it: taking more is a privilege.
  if (getPriority(processId) < niceness) setPriority(processId, niceness);
}
