// `realm doctor` on this machine, which computes: what it finds, and faults made for it to find.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Finding, Section } from "../../../host/cli/doctor/check.ts";
import { realm } from "../realm-process.ts";

const root = mkdtempSync(join(tmpdir(), "realm-doctor-"));
afterAll(() => rmSync(root, { recursive: true }));

async function examined(
  environment: NodeJS.ProcessEnv,
): Promise<{ status: number | null; stderr: string; findings: Map<string, Finding> }> {
  const { status, stdout, stderr } = await realm(["doctor", "--json"], { environment });
  const { healthy, sections } = JSON.parse(stdout) as { healthy: boolean; sections: Section[] };
  expect(healthy).toBe(status === 0);
  const findings = sections.flatMap((section) => section.findings);
  return { status, stderr, findings: new Map(findings.map((one) => [one.name, one])) };
}

describe("realm doctor", () => {
  it("finds a machine that computes, with what it computes by", async () => {
    const { status, stderr, findings } = await examined({ REALM_HOME: join(root, "home") });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(findings.get("node")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^v\d+/),
    });
    expect(findings.get("ggml")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^0\.25\.1 \(\w+\), CPU/),
    });
    expect(findings.get("instructions")?.found).toMatch(/\w/);
    expect(findings.get("answer")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^genesis answers/),
    });
    expect(findings.get("genesis")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^takes [\d.]+ MB with one session, [\d.]+ [MG]B are free$/),
    });
    expect(findings.get("home")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/made when it is needed$/),
    });
  });

  it("ends with 1 where something is broken, says what to do, and notes what is no fault", async () => {
    writeFileSync(join(root, "file"), "");
    const broken = { REALM_HOME: join(root, "file", "home"), REALM_TREADS: "2" };
    const { status, stderr, findings } = await examined(broken);
    expect(status).toBe(1);
    expect(JSON.parse(stderr).error.message).toMatch(/broken here: home/);
    expect(findings.get("home")).toMatchObject({
      status: "fault",
      advice: expect.stringMatching(/set REALM_HOME/),
    });
    expect(findings.get("REALM_TREADS")).toMatchObject({
      status: "note",
      advice: "did you mean REALM_THREADS?",
    });
  });

  it("finds a folder that others read, and names line and key of a bad configuration", async () => {
    const home = join(root, "open");
    mkdirSync(home);
    chmodSync(home, 0o755);
    writeFileSync(join(home, "config.json"), '{\n"topK": -1}');
    const { status, findings } = await examined({ REALM_HOME: home });
    expect(status).toBe(1);
    expect(findings.get("home's mode")).toMatchObject({ status: "note", found: "755" });
    expect(findings.get("settings")).toMatchObject({
      status: "fault",
      found: expect.stringMatching(/config\.json", line 2, "topK": --top-k takes/),
    });
  });

  it("is for people a page with a mark before each finding", async () => {
    const { stdout } = await realm(["doctor"], { environment: { REALM_HOME: join(root, "home") } });
    expect(stdout).toMatch(/^Machine\n {2}[✓!] system {10}\S/);
    expect(stdout).toMatch(/^ {2}✓ answer {10}genesis answers/m);
  });
});
