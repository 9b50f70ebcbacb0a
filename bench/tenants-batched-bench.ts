// llama-batched-bench, llama.cpp's own measure of sequences that decode together, where LLAMA_BATCHED_BENCH names its
// binary.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { droppedTokens, shortPromptTokens, windowTokensOfEach } from "./tenants-plan.ts";
import type { TogetherPlan } from "./tenants-plan.ts";
import type { SequencesMeasurement, SequencesRate } from "./tenants-results.ts";

export const batchedBench = process.env["LLAMA_BATCHED_BENCH"];

const outputBytesMax = 16 * 1024 * 1024;

export async function measureBatchedBench(
  binary: string,
  plan: TogetherPlan,
): Promise<SequencesMeasurement> {
  const { counts, threads, modelPath, windowTokens } = plan;
  // One number for all counts: what most of them decode.
  const decoded = droppedTokens + windowTokensOfEach(windowTokens, Math.max(...counts) / 2);
  const positions = Math.max(...counts) * (shortPromptTokens + decoded);
  const { stdout } = await promisify(execFile)(
    binary,
    Object.entries({
      "-m": modelPath,
      "-t": threads,
      "-fa": 0,
      "-b": 512,
      "-ub": 512,
      "-c": Math.max(4096, positions),
      "-npp": shortPromptTokens,
      "-ntg": decoded,
      "-npl": counts.join(","),
      "--output-format": "jsonl",
    })
      .flat()
      .map(String),
    { maxBuffer: outputBytesMax },
  );
  return { rates: readBatchedBench(stdout) };
}

/** One JSON object a line, among lines of other things. */
export function readBatchedBench(output: string): SequencesRate[] {
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => {
    const { pl, speed_tg: rate } = JSON.parse(line) as Record<string, unknown>;
    if (typeof pl === "number" && typeof rate === "number") {
      return { sequences: pl, tokensPerSecond: rate };
    }
    throw new Error(`llama-batched-bench said ${JSON.stringify(line)}, without pl and speed_tg`);
  });
}
