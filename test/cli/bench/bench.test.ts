// `realm bench` on the embedded model: what it reports, whatever the machine's speed is.

import { describe, expect, it } from "vitest";
import { realm } from "../realm-process.ts";

const quick = ["--rounds", "2", "--tokens", "6"];

describe("realm bench", () => {
  it("reports medians of rounds, at each depth, against what memory allows", async () => {
    const words = ["bench", "genesis", "--json", ...quick, "--depths", "0,40"];
    const { status, stdout, stderr } = await realm(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      model: "genesis",
      architecture: "llama",
      threads: 1,
      rounds: 2,
    });
    const [shallow, deep] = report.depths;
    expect(shallow).toMatchObject({ depth: 0, decodedTokens: 6 });
    expect(shallow).not.toHaveProperty("prefillTokensPerSecond");
    expect(deep).toMatchObject({ depth: 40, decodedTokens: 6 });
    for (const spread of [
      report.loadMs,
      shallow.decodeTokensPerSecond,
      deep.decodeTokensPerSecond,
      deep.prefillTokensPerSecond,
    ]) {
      expect(spread.least).toBeGreaterThan(0);
      expect(spread.median).toBeGreaterThanOrEqual(spread.least);
      expect(spread.most).toBeGreaterThanOrEqual(spread.median);
    }
    const { bandwidthBytesPerSecond, weightBytesPerToken, kvBytesPerPosition } = report;
    expect(deep.decodeLimitTokensPerSecond).toBeCloseTo(
      bandwidthBytesPerSecond / (weightBytesPerToken + 40 * kvBytesPerPosition),
    );
    expect(deep.decodeLimitTokensPerSecond).toBeLessThan(shallow.decodeLimitTokensPerSecond);
    expect(report.peakResidentBytes).toBeGreaterThan(report.fileBytes);
  });

  it("is for people a table", async () => {
    const { stdout } = await realm(["bench", "--rounds", "1", "--tokens", "4", "--depths", "8"]);
    expect(stdout).toMatch(/^genesis\nllama, [\d,]+ parameters, 4\.8 MB\n1 thread of /);
    expect(stdout).toMatch(/^prefill of 8 +[\d.,]+ tokens\/s +[\d.,]+ to [\d.,]+$/m);
    expect(stdout).toMatch(/^decode at 8 +[\d.,]+ tokens\/s/m);
  });

  it("chooses depths that the model was trained on", async () => {
    const { stdout } = await realm([
      "bench",
      "genesis",
      "--rounds",
      "1",
      "--tokens",
      "4",
      "--json",
    ]);
    const depths = JSON.parse(stdout).depths.map((one: { depth: number }) => one.depth);
    expect(depths).toHaveLength(2);
    expect(depths[0]).toBe(0);
  });

  it.each([
    [["--rounds", "0"], "--rounds takes a whole number from 1 to 100"],
    [["--depths", "1,x"], '--depths takes a whole number of 0 or more, not "x"'],
    [["--depths", "100000"], "--depths takes at most 478, not 100000: the model has 512 positions"],
  ])("refuses %j", async (flags, message) => {
    const { status, stdout, stderr } = await realm(["bench", "genesis", ...flags]);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });
});
