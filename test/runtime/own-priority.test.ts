// On Linux the threads of tenants' guests have less weight than those that compute; read from /proc, as anybody sees it.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import process from "node:process";

import { expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";

const linux = process.platform === "linux";
const ownPriority = new URL("../../host/runtime/own-priority.ts", import.meta.url).href;

/** Niceness of each thread of this process. Source: proc_pid_stat(5), field 19; the name ends at the last bracket. */
function nicenesses(): number[] {
  return readdirSync("/proc/self/task").map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
}

it.skipIf(!linux || getPriority() >= 10)(
  "the thread of a tenant's guest alone yields to others",
  async () => {
    expect(nicenesses()).not.toContain(10);
    await using realm = await Realm.open({ threads: 2 });
    await using model = await realm.load(genesisFile);
    for await (const _ of model.generate("Once", { maxTokens: 4 }));
    expect(nicenesses()).not.toContain(10);
    const tenant = await realm.tenant("a", { models: [model] });
    const session = await tenant.session(model);
    for await (const _ of session.generate("Once", { maxTokens: 4 }));
    const { guests } = await realm.statistics();
    const yielding = nicenesses().filter((niceness) => niceness === 10);
    expect(yielding.length).toBeGreaterThan(0);
    expect(yielding.length).toBeLessThanOrEqual(guests + 1);
  },
);

it.skipIf(!linux)("who began with less weight than a guest's keeps it", () => {
  const script = `
    import { getPriority, setPriority } from "node:os";
    import { yieldToComputing } from ${JSON.stringify(ownPriority)};
    setPriority(0, 19);
    yieldToComputing();
    console.log(getPriority(0));`;
  const flags = ["--input-type=module", "--eval", script];
  expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe("19\n");
});
