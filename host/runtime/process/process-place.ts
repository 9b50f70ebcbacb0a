// The place of guests that run in a process of their own: the thread is a bridge to the process, and both end
// together, the process first, because the thread may be waiting for it.

import type { GuestLaunch, GuestPlace, GuestSeat } from "../guest-place.ts";
import { siblingEntry } from "../worker-entry.ts";
import type { BridgeWorkerData } from "./bridge-worker.ts";
import { findConfinement } from "./enforcement.ts";
import type { Confinement, Enforcement } from "./enforcement.ts";
import { spawnGuest } from "./spawn-guest.ts";

export interface ProcessPlace {
  readonly place: GuestPlace;
  /** What guests in this place are held to. */
  readonly enforcement: Enforcement;
}

/** Errors: `unsupported`. */
export async function findProcessPlace(): Promise<ProcessPlace> {
  return processPlace(await findConfinement());
}

/** `entry`: the process's module, if not Realm's. */
export function processPlace(
  confinement: Confinement,
  entry = siblingEntry(import.meta.url, "guest-process"),
): ProcessPlace {
  const { enforcement } = confinement;
  return { place: (launch) => takeSeat(launch, confinement, entry), enforcement };
}

function takeSeat(launch: GuestLaunch, confinement: Confinement, entry: URL): GuestSeat {
  const { component, limits, control, statistics, debug } = launch;
  const { wasi } = component.conventions;
  const readable = wasi === undefined ? [] : [new URL(wasi.shim)];
  const guest = spawnGuest({ confinement, limits, entry, readable });
  const { conventions, glue, cores } = component;
  const { input, output } = guest;
  const start = { conventions, glue, cores, debug };
  const workerData: BridgeWorkerData = { start, input, output, control, statistics };
  return {
    entry: siblingEntry(import.meta.url, "bridge-worker"),
    workerData,
    lost: guest.ended,
    kill: () => guest.kill(),
    close: () => guest.close(),
  };
}
