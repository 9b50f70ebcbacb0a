// Ctrl-C: the first asks the command to stop, the second ends the process.

import { RealmError } from "../error/realm-error.ts";

/** The shells' status for a process that SIGINT ended. */
export const interruptedStatus = 130;

// One Ctrl-C can arrive twice, from the terminal and from packages/clone/realm.js. Half a second is long
// beside the delay between the two on a busy machine.
const sameInterruptMs = 500;

/** Aborts at the first SIGINT, with a `cancelled` error as the reason. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  process.on("SIGINT", () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > sameInterruptMs) process.exit(interruptedStatus);
    controller.abort(new RealmError("cancelled", "interrupted"));
  });
  return controller.signal;
}
