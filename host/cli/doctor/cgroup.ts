// What a container or a service manager lets this process have of the machine. Source: Linux's cgroup-v2.rst and
// scheduler/sched-bwc.rst.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface CgroupLimits {
  /** Of time of one core each second; Infinity: no limit. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Text of a file, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

const root = "/sys/fs/cgroup";

/** The tightest of all limits from this process's group upward. */
export function cgroupLimits(read: ReadFile = readText): CgroupLimits {
  const groups = (read("/proc/self/cgroup") ?? "").trim().split("\n");
  const limits = groups.flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return folders(path).map((folder) => limitsIn(controllers, folder, read));
  });
  return {
    cores: Math.min(Infinity, ...limits.map(({ cores }) => cores)),
    memoryBytes: Math.min(Infinity, ...limits.map(({ memoryBytes }) => memoryBytes)),
  };
}

/** A group and those that it is in. */
function folders(path: string): string[] {
  const found: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    found.push(folder);
    if (dirname(folder) === folder || folder === ".") return found;
  }
}

function limitsIn(controllers: string, folder: string, read: ReadFile): CgroupLimits {
  const none = { cores: Infinity, memoryBytes: Infinity };
  const at = (mount: string, name: string): string => read(join(root, mount, folder, name)) ?? "";
  if (controllers === "") {
    const [quota = "", period = ""] = at("", "cpu.max").trim().split(" ");
    return { cores: ratio(quota, period), memoryBytes: bytes(at("", "memory.max")) };
  }
  if (controllers.split(",").includes("memory")) {
    return { ...none, memoryBytes: bytes(at("memory", "memory.limit_in_bytes")) };
  }
  if (!controllers.split(",").includes("cpu")) return none;
  return { ...none, cores: ratio(at(controllers, quotaFile), at(controllers, periodFile)) };
}

const quotaFile = "cpu.cfs_quota_us";
const periodFile = "cpu.cfs_period_us";

function ratio(quota: string, period: string): number {
  const [time, of] = [Number.parseInt(quota, 10), Number.parseInt(period, 10)];
  return time > 0 && of > 0 ? time / of : Infinity;
}

/** Version 1 writes nearly 2^63 for no limit. */
function bytes(text: string): number {
  const value = Number.parseInt(text, 10);
  return value > 0 && value < 2 ** 60 ? value : Infinity;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
