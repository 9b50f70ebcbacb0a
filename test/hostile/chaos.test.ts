// Hostile sessions of all kinds beside honest tenants, in a process of its own for each isolation level: it does not
// crash, the honest get what they get alone, and all that was taken is given back.
//
// REALM_CHAOS_SESSIONS: how many for both levels together (default 24, a share that takes seconds; 500 is the whole);
// REALM_CHAOS_SEED: which.

import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { beforeAll, describe, expect, it } from "vitest";

import { HostileGuest } from "./build-hostile-guest.ts";
import type { ChaosOptions, ChaosReport } from "./chaos-run.ts";

const sessions = Number(process.env["REALM_CHAOS_SESSIONS"] ?? 24);
const seed = Number(process.env["REALM_CHAOS_SEED"] ?? 1);
/** A few sessions leave V8 warming up. */
const residentGrowthMax = sessions >= 500 ? 1.05 : 1.25;
const testMsMax = 60_000 + 5000 * sessions;

const program = fileURLToPath(new URL("chaos-run.ts", import.meta.url));
const run = promisify(execFile);

let component: string;
beforeAll(async () => {
  component = join(await mkdtemp(join(tmpdir(), "chaos-")), "hostile.wasm");
  await writeFile(component, (await HostileGuest.build()).component);
});

describe.each(["worker", "process"] as const)("hostile sessions in a %s", (isolation) => {
  it(
    "hurt nobody beside them and leave nothing behind",
    async () => {
      const options: ChaosOptions = { component, isolation, sessions: sessions / 2, seed };
      const { stdout } = await run(process.execPath, [
        "--expose-gc",
        program,
        JSON.stringify(options),
      ]);
      const report = JSON.parse(stdout) as ChaosReport;
      describeReport(isolation, report);
      expect(report.surprises).toEqual([]);
      expect(report.honestRequests).toBeGreaterThan(0);
      expect(report.honestDifferences).toBe(0);
      expect(report.leftBehind).toEqual({});
      const [, , third = 0] = report.residentBytes;
      expect(report.residentBytes.at(-1)).toBeLessThan(residentGrowthMax * third);
    },
    testMsMax,
  );
});

function describeReport(isolation: string, report: ChaosReport): void {
  const { endings, honestRequests, undisturbed, disturbed, overdueMs } = report;
  const resident = report.residentBytes.map(megabytes);
  const withGarbage = report.residentBytesWithGarbage.map(megabytes);
  process.stdout.write(
    `chaos in a ${isolation}: ${report.sessions} sessions ended ${JSON.stringify(endings)}, ` +
      `the last ${Math.round(overdueMs)} ms after its request's deadline; ${honestRequests} honest requests, ` +
      `tokens a second of all ${Math.round(undisturbed.together)} undisturbed, ${Math.round(disturbed.together)} beside ` +
      `them, of one that decodes ${Math.round(undisturbed.decode)} and ${Math.round(disturbed.decode)}; ` +
      `resident MiB after each round: ${resident.join(", ")}, garbage included ${withGarbage.join(", ")}\n`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
