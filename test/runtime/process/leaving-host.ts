// A host that has a guest in a process, says the process's number, and leaves it to others, or to itself.
// node leaving-host.ts <looping|waiting> <confined|unconfined> <exit|stay>

import process from "node:process";
import { setTimeout } from "node:timers/promises";

import { GuestComponents } from "../../../host/runtime/guest-components.ts";
import { ownKind } from "../../../host/runtime/guest-kind.ts";
import { findProcessPlace, processPlace } from "../../../host/runtime/process/process-place.ts";
import { genesisFile } from "../../shared-data.ts";
import { loopingGuest } from "../trapping-guest.ts";
import { childProcesses } from "./own-processes.ts";
import { beginGeneration, PlacedGuests } from "./placed-guests.ts";
import { unconfined } from "./unconfined.ts";

const [state, confined, end] = process.argv.slice(2);
const guests = new PlacedGuests();
const { place } = confined === "confined" ? await findProcessPlace() : processPlace(unconfined);
const component = await new GuestComponents().of(ownKind);
const guest = await guests.open({
  place,
  loaded: await guests.load(genesisFile),
  component: state === "looping" ? await loopingGuest(component) : component,
});
if (state === "looping") {
  const call = await beginGeneration(guest, "And");
  await call.next();
}
process.stdout.write(`${childProcesses().join()}\n`);
if (end === "exit") process.exit(3);
await setTimeout(2 ** 30);
