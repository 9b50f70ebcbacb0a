// Every type that ggml can quantize to, plain and where this CPU repacks it.
// Proves tensor types: all

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import type { TypeReport } from "./every-type-child.ts";

/** Types of integers and of activations, which are no weights. */
const noWeights = new Set(["i8", "i16", "i32", "i64", "f64", "q8_1", "q8_K"]);
const types = [...tensorTypes.values()].filter(({ name }) => !noWeights.has(name));

/** The input is rounded to 8 bits (f32, f16, bf16: less), whatever the weights' type. */
const productErrorMax = 0.015;

/** Types of under 2 bits keep little of random values. */
const rowErrorMax = 0.6;

describe("products with a matrix of type", () => {
  const reports = new Map<number, TypeReport>();

  beforeAll(async () => {
    const child = join(import.meta.dirname, "every-type-child.ts");
    const ids = types.map(({ id }) => String(id));
    // A crash loses the lines that were not printed yet: their types fail.
    const run = promisify(execFile)(process.execPath, [child, ...ids]).catch(
      (failure: { readonly stdout: string }) => failure,
    );
    for (const line of (await run).stdout.split("\n").filter((text) => text !== "")) {
      // What the child printed.
      const report = JSON.parse(line) as TypeReport;
      reports.set(report.type, report);
    }
  }, 60_000);

  it.each(types)(
    "$name agree with its rows, repacked or not, on any number of threads, and survive NaN",
    ({ id }) => {
      const report = reports.get(id);
      expect(report, "the process ended at this type").toBeDefined();
      expect(report?.plainError).toBeLessThan(productErrorMax);
      expect(report?.otherError).toBeLessThan(productErrorMax);
      expect(report?.oddError).toBeLessThan(productErrorMax);
      expect(report?.plainExpertError).toBeLessThan(productErrorMax);
      expect(report?.otherExpertError).toBeLessThan(productErrorMax);
      expect(report?.rowError).toBeLessThan(rowErrorMax);
      expect(report?.threadsMattered).toBe(0);
    },
  );

  it("q4_0 repacks wherever a CPU of the last ten years computes", () => {
    expect(reports.get(2)).toMatchObject({ repacked: true, expertsRepacked: true });
  });
});
