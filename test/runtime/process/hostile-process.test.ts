// A guest's process that has become somebody else's: whatever it says, its session ends with `guest-trap`,
// nothing of it is left, and the host and its other guests go on.

import { setTimeout } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LoadedModel } from "../../../host/runtime/compute-calls.ts";
import type { Guest } from "../../../host/runtime/guest.ts";
import { findConfinement } from "../../../host/runtime/process/enforcement.ts";
import { findProcessPlace, processPlace } from "../../../host/runtime/process/process-place.ts";
import { genesisFile } from "../../shared-data.ts";
import { childProcesses } from "./own-processes.ts";
import { generateIn, over, PlacedGuests } from "./placed-guests.ts";

/** And what the error says of them. */
const lies = [
  ["length over the limit", "4294967295 bytes"],
  ["half a frame and its end", "status 7"],
  ["closed pipe", "closed its pipe"],
  ["kind that there is not", "kind 99"],
  ["kind of the other side", "kind 3"],
  ["ready twice", "kind 16"],
  ["request that there is not", "request 77"],
  ["result of another call", "is open"],
  ["result of another shape", "result"],
  ["item where there are none", "item"],
  ["data that end early", "middle of a value"],
  ["list of a billion", "1000000000 elements"],
  ["lists within lists", "levels"],
  ["failure of no shape", "failure"],
  ["floats of 3 bytes", "3 bytes"],
  ["program of a billion inputs", "program"],
  ["program within programs", "program"],
  ["program of a megabyte", "1048576 bytes"],
  ["program that is no JSON", "JSON"],
  ["program that it never had", "does not hold"],
  ["run that it never had", "does not hold"],
  ["flood of statistics", "statistics"],
  ["statistics that are none", "statistics"],
  ["flood of log lines", "log lines"],
  ["log line of no level", "log lines"],
  ["random bytes", "not to be trusted"],
] as const;

const entry = new URL("hostile-process.ts", import.meta.url);

let guests: PlacedGuests;
let loaded: LoadedModel;
beforeAll(async () => {
  guests = new PlacedGuests();
  loaded = await guests.load(genesisFile);
});
afterAll(() => guests.close());

async function openHostile(lie: string): Promise<Guest> {
  const { place } = processPlace(await findConfinement(), entry);
  const component = await guests.textOnly(lie);
  return await guests.open({ place, loaded, component });
}

describe("a process that lies", () => {
  it.each(lies)("with a %s is ended, and the error says “%s”", async (lie, said) => {
    await expect(openHostile(lie)).rejects.toMatchObject({
      code: "guest-trap",
      message: expect.stringContaining(said),
    });
    expect(childProcesses()).toEqual([]);
  });

  it("by saying nothing is ended when its guest is", async () => {
    const opening = openHostile("endless silence");
    const { place } = await findProcessPlace();
    const other = await guests.open({ place, loaded });
    expect((await generateIn(other, "And", { maxTokens: 5 })).ids).toHaveLength(5);
    await other.end(over);
    const state = await Promise.race([opening, setTimeout(100, "waiting")]);
    expect(state).toBe("waiting");
    await guests.endAll();
    await expect(opening).rejects.toBe(over);
    expect(childProcesses()).toEqual([]);
  });
});
