// Whether the guest knows an architecture, where nothing but its name is at hand. The guest is asked, with its own
// sentence for one that nobody has as the measure; so there is no second list of what it can do.

import { checkWithGuest } from "./guest-check.ts";

const nobodys = "an-architecture-of-nobodys";

export async function isKnownArchitecture(name: string): Promise<boolean> {
  const [reason = ""] = await reasonsFor(nobodys);
  return !(await reasonsFor(name)).includes(reason.replaceAll(nobodys, () => name));
}

async function reasonsFor(architecture: string): Promise<readonly string[]> {
  const empty = { architecture, fileBytes: 0n, entries: [], tensors: [] };
  return (await checkWithGuest(empty)).reasons;
}
