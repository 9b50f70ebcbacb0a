// What stands behind a guest's imports, however they are lowered.

import type { Level } from "../abi/world.ts";
import type { ComputeClient } from "../compute/compute-client.ts";

export interface GuestHost {
  readonly compute: ComputeClient;
  log(level: Level, message: string): void;
  /** Told of each import that is called. */
  onCall(): void;
}
