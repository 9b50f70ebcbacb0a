// Tests load native code and start worker threads, so each file runs in a process of its own: a crash there is
// one failed file. Two at once: the compute worker of each takes every core it is given.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // No test asserts on time; these end what hangs, on a machine that is slow and shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
  },
});
