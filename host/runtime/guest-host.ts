// What stands behind a guest's imports, however they are lowered.

import type { Level } from "../abi/world.ts";
import type { ComputeClient } from "../compute/compute-client.ts";

/** What a guest asks the compute worker: through the mailbox, or through a pipe to who has it. */
export type GuestCompute = Pick<
  ComputeClient,
  | "valuesMax"
  | "metadata"
  | "readArray"
  | "readTensor"
  | "rows"
  | "matmul"
  | "compile"
  | "run"
  | "submit"
  | "wait"
  | "freeProgram"
  | "freePending"
>;

/** By whom a guest's imports are lowered: by hand, as Realm's own guest has them, or by the glue. */
export type Lowering = "direct" | "glue";

export interface GuestHost {
  readonly compute: GuestCompute;
  log(level: Level, message: string): void;
  /** Told of each import that is called. */
  onCall(): void;
}
