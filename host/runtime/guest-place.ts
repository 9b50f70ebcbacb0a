// Where a guest runs, as its GuestThread sees it: always a thread of this process speaks to the main thread,
// and there may be something beside it that has to end with it.

import type { RealmError } from "../error/realm-error.ts";
import type { GuestKind } from "./guest-kind.ts";
import type { GuestComponent, GuestConventions, GuestGlue, GuestModules } from "./guest-modules.ts";
import { workerEntry } from "./worker-entry.ts";

/** What of its kind a place sees to. */
export type PlaceLimits = Pick<GuestKind, "component" | "guestMemoryBytes" | "heapBytes">;

export interface GuestLaunch {
  readonly component: GuestComponent;
  readonly limits: PlaceLimits;
  readonly control: SharedArrayBuffer;
  readonly statistics: SharedArrayBuffer;
  /** Whether what the guest logs is shown. */
  readonly debug: boolean;
}

export interface GuestSeat {
  /** The thread's module, and what it is started with. */
  readonly entry: URL;
  readonly workerData: unknown;
  /** Resolves, if ever, when what is beside the thread has ended by itself. */
  readonly lost: Promise<RealmError>;
  /** Ends what is beside the thread, which may be what the thread waits for; before the thread is ended. */
  kill(): void;
  /** Leaves nothing behind; when the thread has ended. */
  close(): Promise<void>;
}

export type GuestPlace = (launch: GuestLaunch) => GuestSeat;

/** What a guest's thread is started with. */
export interface GuestWorkerData {
  readonly conventions: GuestConventions;
  readonly glue: GuestGlue;
  readonly modules: GuestModules;
  readonly control: SharedArrayBuffer;
  readonly statistics: SharedArrayBuffer;
  readonly debug: boolean;
}

/** The thread runs the guest, and nothing is beside it. */
export function inThread({ component, control, statistics, debug }: GuestLaunch): GuestSeat {
  const { conventions, glue, modules } = component;
  const workerData: GuestWorkerData = { conventions, glue, modules, control, statistics, debug };
  return {
    entry: workerEntry("guest-worker"),
    workerData,
    lost: new Promise(() => {}),
    kill: () => {},
    close: async () => {},
  };
}
