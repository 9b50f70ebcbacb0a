// Limits of control groups: of this one and of all that it is in, in both versions of Linux's interface.

import { describe, expect, it } from "vitest";
import { cgroupLimits } from "../../../host/cli/doctor/cgroup.ts";

const root = "/sys/fs/cgroup";

function limits(files: Readonly<Record<string, string>>): unknown {
  return cgroupLimits((path) => files[path]);
}

const none = { cores: Infinity, memoryBytes: Infinity };

describe("cgroupLimits", () => {
  it("are none where nothing limits, or nothing is there", () => {
    expect(limits({})).toEqual(none);
    expect(
      limits({
        "/proc/self/cgroup": "0::/\n",
        [`${root}/cpu.max`]: "max 100000\n",
        [`${root}/memory.max`]: "max\n",
      }),
    ).toEqual(none);
  });

  it("are the tightest of all groups upward", () => {
    expect(
      limits({
        "/proc/self/cgroup": "0::/pod/container\n",
        [`${root}/pod/container/cpu.max`]: "400000 100000\n",
        [`${root}/pod/container/memory.max`]: "1073741824\n",
        [`${root}/pod/cpu.max`]: "150000 100000\n",
        [`${root}/pod/memory.max`]: "max\n",
      }),
    ).toEqual({ cores: 1.5, memoryBytes: 2 ** 30 });
  });

  it("are read in version 1 by controller, where nearly 2^63 is no limit", () => {
    expect(
      limits({
        "/proc/self/cgroup": "5:cpu,cpuacct:/docker/a\n4:memory:/docker/a\n3:pids:/\n",
        [`${root}/cpu,cpuacct/docker/a/cpu.cfs_quota_us`]: "50000\n",
        [`${root}/cpu,cpuacct/docker/a/cpu.cfs_period_us`]: "100000\n",
        [`${root}/memory/docker/a/memory.limit_in_bytes`]: "9223372036854771712\n",
        [`${root}/memory/docker/memory.limit_in_bytes`]: "2147483648\n",
      }),
    ).toEqual({ cores: 0.5, memoryBytes: 2 ** 31 });
  });
});
