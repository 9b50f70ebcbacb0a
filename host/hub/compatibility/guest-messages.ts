// What the main thread asks the thread with the guest, and what it answers.

import type { Compatibility, ModelMetadata } from "../../abi/world.ts";

export type GuestOrder =
  | { readonly type: "check"; readonly id: number; readonly metadata: ModelMetadata }
  | { readonly type: "bandwidth"; readonly id: number };

export type GuestReply =
  | { readonly id: number; readonly compatibility: Compatibility }
  /** Bytes a second that one thread reads and writes. */
  | { readonly id: number; readonly bytesPerSecond: number }
  | { readonly id: number; readonly problem: string };
