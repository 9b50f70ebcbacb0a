// A host that goes takes its guests' processes with it, whatever they do.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { findConfinement } from "../../../host/runtime/process/enforcement.ts";

const script = fileURLToPath(new URL("leaving-host.ts", import.meta.url));
const { enforcement } = await findConfinement();

/** The host, and the number of its guest's process. */
async function startHost(
  ...settings: readonly string[]
): Promise<{ host: ChildProcess; pid: number }> {
  const host = spawn(process.execPath, [script, ...settings], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(host.stdout), "line")) as [string];
  return { host, pid: Number(line) };
}

/** The test's own limit ends the waiting. */
async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await setTimeout(20);
}

describe("a host with a guest in a process", () => {
  it("that exits is not held up by a guest that never returns, and ends it", async () => {
    const { host, pid } = await startHost("looping", "confined", "exit");
    if (host.exitCode === null) await once(host, "exit");
    expect(host.exitCode).toBe(3);
    await gone(pid);
  });

  it("that is killed leaves no guest that waits", async () => {
    const { host, pid } = await startHost("waiting", "unconfined", "stay");
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    host.kill("SIGKILL");
    await gone(pid);
  });

  it.skipIf(enforcement.deathWithHost !== "kernel")(
    "that is killed leaves no guest that never returns (needs setpriv)",
    async () => {
      const { host, pid } = await startHost("looping", "confined", "stay");
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      host.kill("SIGKILL");
      await gone(pid);
    },
  );
});
