// A guest's thread yields to the threads that compute: what they do serves everybody, and a guest that never stops
// would else take as much of a core as they do.

import { setPriority } from "node:os";
import process from "node:process";

/** As nice(2) counts: it has a tenth of the weight of a thread of the host that wants the same core. */
const guestNiceness = 10;

/** For the thread that calls it. Elsewhere than on Linux the system knows priorities of whole processes alone. */
export function yieldToComputing(): void {
  // setpriority(2): 0 is the calling thread.
  if (process.platform === "linux") setPriority(0, guestNiceness);
}
