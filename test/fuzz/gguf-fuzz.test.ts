// The reader and the store on files that are wrong in every way that a GGUF file can be: they answer or refuse with a
// typed error, as a reader that is plain, and another's, say; none crashes, hangs or leaks. And the fuzzer is a fuzzer:
// each bug that is built in for it, it finds. REALM_FUZZ_INPUTS and REALM_FUZZ_SEED make a run longer, or another.

import { describe, expect, it } from "vitest";

import { canaries } from "./canaries.ts";
import { runFuzzer } from "./run-fuzzer.ts";

const smokeInputs = 10_000;
const inputs = Number(process.env["REALM_FUZZ_INPUTS"] ?? smokeInputs);
const seed = Number(process.env["REALM_FUZZ_SEED"] ?? 1);
/** Far more than an input takes on a machine that is busy. */
const hangMs = 60_000;
/** A canary that hangs is waited for. */
const canaryHangMs = 5_000;
const canaryInputs = 5_000;

describe("files that are wrong", () => {
  it(
    `in ${inputs} ways are answered or refused, and leave nothing behind`,
    { timeout: inputs * 20 + hangMs },
    async () => {
      const report = await runFuzzer({ seed, first: 0, count: inputs, hangMs });
      if (report.tag === "failed") {
        const { index, mutations, message } = report.failure;
        throw new Error(`input ${index} of seed ${seed} (${mutations.join(", ")}): ${message}`);
      }
      const { counts } = report;
      if (inputs > smokeInputs) process.stdout.write(`${JSON.stringify(counts, undefined, 2)}\n`);
      // Mutations that all pass, or all fail, would test nothing.
      const { read, refused, loaded, faults, files, compared } = counts;
      for (const [part, count] of [
        [0.1, read],
        [0.4, refused],
        [0.05, loaded],
      ] as const) {
        expect(count).toBeGreaterThan(part * inputs);
      }
      for (const [part, count] of [
        [0.2, faults],
        [0.01, files],
        [0.01, compared],
      ] as const) {
        expect(count).toBeGreaterThan(part * inputs);
      }
      expect(Math.min(...Object.values(counts.mutations))).toBeGreaterThan(0.005 * inputs);
    },
  );
});

describe("the fuzzer finds the bug that", () => {
  it.each(canaries)("$name", async ({ name, finding }) => {
    const order = { seed, first: 0, count: canaryInputs, hangMs: canaryHangMs };
    const report = await runFuzzer({ ...order, canary: name });
    expect(report).toMatchObject({
      tag: "failed",
      failure: { message: expect.stringMatching(finding) },
    });
  });
});
