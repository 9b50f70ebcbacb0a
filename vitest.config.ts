// Tests load native code and start worker threads, so each file runs in a process of its own: a crash there is
// one failed file. One at a time: ggml's threads spin at their barriers, and two pools on the same cores wait for
// whole time slices, eighty times as long in all.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    // No test asserts on time; these end what hangs, on a machine that is slow and shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
  },
});
