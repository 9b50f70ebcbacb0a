// What tells guests apart before they are opened for anything: how they are isolated and what they may take. Guests of
// one kind and one model are alike until they are given to a tenant.

import type { GuestGuards } from "./guest-guards.ts";

/** Where a guest runs: on a thread of this process, or in a process of its own. */
export type Isolation = "worker" | "process";

export interface GuestKind {
  /** Which component, by `GuestFiles.id`. */
  readonly component: string;
  readonly isolation: Isolation;
  /** Of its linear memory. */
  readonly guestMemoryBytes: number;
  /** Of the JavaScript heap around it. */
  readonly heapBytes: number;
  readonly guards: GuestGuards;
}

/** 32,767 pages: jco takes pointers as signed. */
export const guestMemoryBytesMax = 32_767 * 65_536;

/** The component that comes with Realm. */
export const ownComponent = "realm";

/** Enough for Realm's own guest with any model; a guest that loops reaches these soon. */
export const ownKind: GuestKind = {
  component: ownComponent,
  isolation: "worker",
  guestMemoryBytes: guestMemoryBytesMax,
  heapBytes: 256 * 2 ** 20,
  guards: { callsPerYield: 1_000_000, handles: 8192, liftedBytesPerCall: 64 * 2 ** 20 },
};

export function kindKey(kind: GuestKind): string {
  return JSON.stringify(kind);
}

/** Equal for kinds whose threads are alike: the rest is said when a guest is opened. */
export function threadKey({ guards: _guards, ...thread }: GuestKind): string {
  return JSON.stringify(thread);
}
