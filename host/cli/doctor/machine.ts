// The machine: its cores and memory, and what this process may have of them.

import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { freeMemoryBytes } from "../memory-need.ts";
import { cgroupLimits } from "./cgroup.ts";
import { note, ok } from "./check.ts";
import type { Finding, Section } from "./check.ts";

/** Less than this leaves no room for a model beside the system. */
const littleMemoryBytes = 2 ** 30;

export function machineSection(): Section {
  const limits = cgroupLimits();
  return {
    title: "Machine",
    findings: [
      ok("system", `${process.platform}-${process.arch}, kernel ${release()}`),
      ok("node", process.version),
      ok("processor", cpus()[0]?.model.trim() ?? "unknown"),
      cores(limits.cores),
      ...load(),
      memory(limits.memoryBytes),
    ],
  };
}

function cores(limit: number): Finding {
  const all = cpus().length;
  const mine = availableParallelism();
  const found = `${mine} of ${all} for this process`;
  // Node counts a limit in its parallelism; what is left over of a core is what waits.
  if (limit >= mine) return ok("cores", found);
  const advice = `a control group lets it have the time of ${limit.toFixed(1)} cores; set REALM_THREADS to ${Math.max(1, Math.floor(limit))}`;
  return note("cores", found, advice);
}

function load(): Finding[] {
  const [minute = 0] = loadavg();
  const mine = availableParallelism();
  if (minute < mine * 0.75) return [];
  const found = `${minute.toFixed(1)} in the last minute`;
  const advice =
    "other programs compute too: threads that wait for each other take many times as long; fewer --threads may be faster";
  return [note("load", found, advice)];
}

function memory(limitBytes: number): Finding {
  const isLimited = limitBytes < totalmem();
  const total = isLimited ? limitBytes : totalmem();
  const free = freeMemoryBytes();
  const limited = isLimited ? ", limited by a control group" : "";
  const found = `${gibibytes(free)} of ${gibibytes(total)} GiB free${limited}`;
  if (free >= littleMemoryBytes) return ok("memory", found);
  return note("memory", found, "only small models fit; realm show <model> says what one needs");
}

export function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
