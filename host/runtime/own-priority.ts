// A stranger's guest yields to the threads of the host and of Realm's own guests: nobody knows how long it runs, nor what it
// takes to make it, and one that never stops would else take as much of a core as the products of all others. Realm's own
// guest ends its turn within a fraction of a millisecond, and all who are merged with it wait for it: with less weight it
// would be late beside any other process of the machine.

import { getPriority, setPriority } from "node:os";
import process from "node:process";

import { ownComponent } from "./guest-kind.ts";
import type { GuestKind } from "./guest-kind.ts";

/** As nice(2) counts: it has a tenth of the weight of another thread that wants the same core. */
const foreignNiceness = 10;

/** As setpriority(2) has it on Linux. */
const callingThread = 0;

/** Whether what runs a guest of this kind yields. */
export function yields({ component }: Pick<GuestKind, "component">): boolean {
  return component !== ownComponent;
}

/**
 * For a process that has just begun, with all threads that it will have, or for the calling thread. Elsewhere than on
 * Linux the system knows priorities of whole processes alone, and there nothing is done.
 */
export function yieldToOthers(processId = callingThread): void {
  if (process.platform !== "linux") return;
  // Who began with less weight keeps it: taking more is a privilege.
  if (getPriority(processId) < foreignNiceness) setPriority(processId, foreignNiceness);
}
