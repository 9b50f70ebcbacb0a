// On Linux the threads of guests have less weight than those that compute; read from /proc, as anybody sees it.

import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

import { expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";

const linux = process.platform === "linux";

/** Niceness of each thread of this process. Source: proc_pid_stat(5), field 19; the name ends at the last bracket. */
function nicenesses(): number[] {
  return readdirSync("/proc/self/task").map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
}

it.skipIf(!linux)("a guest's thread alone yields to others", async () => {
  const own = Math.min(...nicenesses());
  expect(nicenesses()).not.toContain(own + 10);
  await using realm = await Realm.open({ threads: 2 });
  await using model = await realm.load(genesisFile);
  const tenant = await realm.tenant("a", { models: [model] });
  const session = await tenant.session(model);
  for await (const _ of session.generate("Once", { maxTokens: 4 }));
  const { guests } = await realm.statistics();
  const yielding = nicenesses().filter((niceness) => niceness === own + 10);
  expect(yielding.length).toBeGreaterThan(0);
  expect(yielding.length).toBeLessThanOrEqual(guests + 1);
});
