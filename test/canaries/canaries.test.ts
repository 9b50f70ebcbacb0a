// Nothing of one tenant reaches another: tenants with markers of their own, at the same time, over a model that repeats
// all that it was ever shown. REALM_CANARY_TENANTS=64 REALM_CANARY_REQUESTS=20 runs them all; by default a share runs.
// REALM_CANARY_SEED=2 is another draw.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { writeRepeatingModel } from "../../scripts/synthetic/repeating-model.ts";
import { namesIn } from "./canary-findings.ts";
import type { CanaryOptions, CanaryReport } from "./canary-program.ts";
import { makeLeakyHost } from "./leaky-hosts.ts";
import type { Leak } from "./leaky-hosts.ts";

const program = join(import.meta.dirname, "canary-program.ts");
const host = join(import.meta.dirname, "../../host/index.ts");
const tenants = Number(process.env["REALM_CANARY_TENANTS"] ?? 6);
const requests = Number(process.env["REALM_CANARY_REQUESTS"] ?? 4);
const seed = Number(process.env["REALM_CANARY_SEED"] ?? 1);
/** A request takes some 100 ms, and as long again alone; ten times that ends what hangs. */
const timeoutMs = 60_000 + tenants * requests * 2000;

const folder = mkdtempSync(join(tmpdir(), "realm-canaries-"));
const model = join(folder, "repeating.gguf");
beforeAll(() => writeRepeatingModel(model));
afterAll(() => rmSync(folder, { recursive: true }));

interface Singing {
  readonly report: CanaryReport;
  readonly log: string;
}

type Share = Pick<CanaryOptions, "tenants" | "requests">;

async function sing(share: Share & Pick<CanaryOptions, "host">): Promise<Singing> {
  const options: CanaryOptions = { ...share, aloneHost: host, model, seed };
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    env: { ...process.env, REALM_DEBUG: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const [output, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await ended) as [number | null];
  if (status !== 0) throw new Error(`the canaries ended with ${status}: ${log}`);
  return { report: JSON.parse(output) as CanaryReport, log };
}

describe("tenants that run together", () => {
  it(
    "see nothing of each other, and get the bits that they get alone",
    async () => {
      const { report, log } = await sing({ host, tenants, requests });
      expect(report).toMatchObject({
        requests: tenants * requests,
        foreign: [],
        differing: [],
        failed: [],
      });
      expect(namesIn(log)).toEqual([]);
      // What makes it worth something: markers came back, products were shared, sessions made again.
      expect(report.ownMarkers).toBeGreaterThan(tenants);
      expect(report.runsPerProduct).toBeGreaterThan(1);
      expect(report.replayed).toBeGreaterThan(0);
    },
    timeoutMs,
  );

  it.each<[Leak, Share]>([
    ["swapped-mailboxes", { tenants: 4, requests: 4 }],
    ["reused-cache", { tenants: 5, requests: 6 }],
  ])(
    "see each other in a host that leaks on purpose: %s",
    async (leak, share) => {
      const { report } = await sing({ host: makeLeakyHost(leak), ...share });
      expect(report.foreign).not.toEqual([]);
      expect(report.differing).not.toEqual([]);
    },
    timeoutMs,
  );
});
