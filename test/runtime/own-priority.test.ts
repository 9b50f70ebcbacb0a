// On Linux strangers' guests have less weight than all other threads; read from /proc, as anybody sees it.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { expect, it, vi } from "vitest";

import { Realm } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { childProcesses } from "./process/own-processes.ts";

const linux = process.platform === "linux";
const decoder = join(
  import.meta.dirname,
  "../../examples/constrained-decoder/constrained-decoder.wasm",
);
const ownPriority = new URL("../../host/runtime/own-priority.ts", import.meta.url).href;

/** Niceness of each thread of this process. */
function nicenesses(): number[] {
  return readdirSync("/proc/self/task").map((thread) => niceness(`self/task/${thread}`));
}

/** Source: proc_pid_stat(5), field 19; the name ends at the last bracket. */
function niceness(place: string): number {
  const stat = readFileSync(`/proc/${place}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

it.skipIf(!linux || getPriority() >= 10)("a guest of Realm's yields to nobody", async () => {
  await using realm = await Realm.open({ threads: 2 });
  await using model = await realm.load(genesisFile);
  for await (const _ of model.generate("Once", { maxTokens: 4 }));
  for (const isolation of ["worker", "process"] as const) {
    const tenant = await realm.tenant(isolation, { models: [model], isolation });
    const session = await tenant.session(model);
    for await (const _ of session.generate("Once", { maxTokens: 4 }));
  }
  expect([...nicenesses(), ...childNicenesses()]).not.toContain(10);
});

it.skipIf(!linux || getPriority() >= 10)(
  "a stranger's guest yields, and so does what makes it",
  async () => {
    await using realm = await Realm.open({ threads: 1 });
    await using model = await realm.load(genesisFile);
    const answers = async (isolation: "worker" | "process"): Promise<void> => {
      const tenant = await realm.tenant(isolation, { models: [model], guest: decoder, isolation });
      const session = await tenant.session(model);
      for await (const _ of session.generate("Once", { maxTokens: 4 }));
    };
    const inWorker = answers("worker");
    await vi.waitFor(() => expect(childNicenesses()).toEqual([10]), {
      interval: 1,
      timeout: 10_000,
    });
    await inWorker;
    const { guests } = await realm.statistics();
    const yielding = nicenesses().filter((each) => each === 10);
    expect(yielding.length).toBeGreaterThan(0);
    expect(yielding.length).toBeLessThanOrEqual(guests + 1);
    expect(childNicenesses()).toEqual([]);
    await answers("process");
    expect(new Set(childNicenesses())).toEqual(new Set([10]));
  },
);

/** Of the processes that this one has started. */
function childNicenesses(): number[] {
  return childProcesses().map((pid) => niceness(String(pid)));
}

it.skipIf(!linux)("who began with less weight keeps it", () => {
  const script = `
    import { getPriority, setPriority } from "node:os";
    import { yieldToOthers } from ${JSON.stringify(ownPriority)};
    setPriority(0, 19);
    yieldToOthers();
    console.log(getPriority(0));`;
  const flags = ["--input-type=module", "--eval", script];
  expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe("19\n");
});
