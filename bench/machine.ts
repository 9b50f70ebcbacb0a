// The machine that a result was measured on, without anything that names it.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";

export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Of those that ggml has kernels for. */
  readonly instructionSets: readonly string[];
  readonly memoryBytes: number;
  readonly node: string;
}

const telling =
  /^(?:avx\w*|amx\w*|fma|f16c|sse4_2|bmi2|asimd\w*|sve\w*|i8mm|bf16|neon|fphp|sme\d?)$/;

export function describeMachine(): Machine {
  return {
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    instructionSets: instructionSets(),
    memoryBytes: totalmem(),
    node: process.version,
  };
}

/** Linux tells; elsewhere the model's name has to do. */
function instructionSets(): string[] {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
    return (line?.[1] ?? "").split(" ").filter((flag) => telling.test(flag));
  } catch {
    return [];
  }
}
