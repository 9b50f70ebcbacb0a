// Processes and file descriptors of this process, as Linux counts them.

import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** Numbers of the processes that this one has started and that are not gone. */
export function childProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === process.pid);
}

export function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}

export function threadCount(): number {
  return readdirSync("/proc/self/task").length;
}

function parentOf(pid: number): number | undefined {
  try {
    // The name, which comes first, is in parentheses and may have any in it.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").split(/\) . (\d+)/);
    return Number(parent);
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
