// Tests load native code and start worker threads, so each file runs in a process of its own: a crash there is
// one failed file. Two at a time, each with one thread that computes: ggml's threads spin at their barriers, and two
// pools of more on the same cores wait for whole time slices, eighty times as long in all. What measures times, or
// computes on two threads, runs alone, after the rest.

import { execFileSync } from "node:child_process";
import { defineConfig } from "vitest/config";

/** What takes longest. The check of a clone (CI=true) runs every third of them, by its commit; `npm test` runs all. */
const long = files([
  "canaries/canaries",
  "conformance/constrained-decoder",
  "conformance/realm-guest",
  "conformance/rust-guest",
  "faults/messages",
  "fuzz/gguf-fuzz",
  "guest/faults",
  "guest/grammar/constraint",
  "hostile/attacks",
  "hostile/chaos",
  "parity/architectures",
  "parity/embedding-architectures",
  "parity/embeddings",
  "parity/every-type",
  "parity/logits",
  "parity/greedy",
  "parity/nomic-shapes",
  "parity/quantized-cache",
  "runtime/tenants/batch-invariance",
  "runtime/tenants/fairness",
]);

const alone = [
  ...files([
    "compute/batch-invariance",
    "compute/expert-mixtures",
    "compute/experts",
    "faults/native-calls",
    "runtime/merging",
    "runtime/own-priority",
    "runtime/tenants/batch-invariance",
    "runtime/tenants/fairness",
    "runtime/tenants/session",
  ]),
  "test/hostile/**/*.test.ts",
  "test/runtime/process/**/*.test.ts",
];

const all = ["test/**/*.test.ts"];

function files(names: readonly string[]): readonly string[] {
  return names.map((name) => `test/${name}.test.ts`);
}

function leftOut(): readonly string[] {
  if (process.env["CI"] !== "true") return [];
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" });
  const first = Number.parseInt(commit.slice(0, 8), 16) % 3;
  return long.filter((_, index) => index % 3 !== first);
}

const each = {
  pool: "forks" as const,
  // No test asserts on time; these end what hangs, on a machine that is slow and shared.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    teardownTimeout: 10_000,
    projects: [
      {
        test: {
          ...each,
          name: "two at a time",
          include: all,
          exclude: [...leftOut(), ...alone],
          env: { REALM_THREADS: "1" },
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...each,
          name: "alone",
          include: [...alone],
          exclude: [...leftOut()],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
