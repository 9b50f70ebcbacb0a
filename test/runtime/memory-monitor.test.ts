// The memory monitor: what a Realm holds against its budget, and a load against its limit.

import { describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { MemoryEvent } from "../../host/index.ts";
import type { RealmError } from "../../host/index.ts";
import type { IsolateStatistics } from "../../host/runtime/isolate-statistics.ts";
import { MemoryMonitor } from "../../host/runtime/memory-monitor.ts";
import { genesisFile } from "../shared-data.ts";

const nothing: IsolateStatistics = {
  heapUsed: 0,
  arrayBuffers: 0,
  weightBytes: 0,
  kvBytes: 0,
  guestBytes: 0,
  residentBytes: 0,
};
const megabyte = 1_000_000;

/** A monitor of threads that hold what the test says. */
function monitored(budgetBytes: number): {
  readonly monitor: MemoryMonitor;
  readonly events: MemoryEvent[];
  hold(compute: Partial<IsolateStatistics>, guest?: Partial<IsolateStatistics>): void;
} {
  let readings = { compute: nothing, guests: [nothing] };
  const monitor = new MemoryMonitor({ budgetBytes, read: () => readings });
  const events: MemoryEvent[] = [];
  monitor.on((event) => events.push(event));
  monitor.start();
  const hold = (
    compute: Partial<IsolateStatistics>,
    guest: Partial<IsolateStatistics> = {},
  ): void => {
    readings = { compute: { ...nothing, ...compute }, guests: [{ ...nothing, ...guest }] };
    monitor.check();
  };
  return { monitor, events, hold };
}

describe("a memory monitor", () => {
  it("warns once at 80 % and says once that it is exceeded, until it is less again", () => {
    const { monitor, events, hold } = monitored(100 * megabyte);
    hold({ weightBytes: 50 * megabyte }, { guestBytes: 29 * megabyte });
    expect(events).toEqual([]);
    hold({ weightBytes: 50 * megabyte }, { guestBytes: 31 * megabyte });
    hold({ weightBytes: 60 * megabyte }, { guestBytes: 31 * megabyte });
    hold({ weightBytes: 80 * megabyte }, { guestBytes: 31 * megabyte });
    hold({ weightBytes: 10 * megabyte });
    hold({ weightBytes: 85 * megabyte });
    monitor.close();
    const budgetBytes = 100 * megabyte;
    expect(events).toEqual([
      { level: "warning", usedBytes: 81 * megabyte, budgetBytes },
      { level: "exceeded", usedBytes: 111 * megabyte, budgetBytes },
      { level: "warning", usedBytes: 85 * megabyte, budgetBytes },
    ]);
  });

  it("counts heaps and array buffers of all threads beyond what comes with any model", () => {
    const { monitor, hold } = monitored(100 * megabyte);
    hold({ heapUsed: 10 * megabyte, arrayBuffers: megabyte, weightBytes: 5 * megabyte });
    expect(monitor.usedBytes).toBe(5 * megabyte);
    hold({ heapUsed: 20 * megabyte }, { heapUsed: 4 * megabyte, arrayBuffers: 2 * megabyte });
    expect(monitor.usedBytes).toBe(15 * megabyte);
    monitor.close();
  });

  it("stops a load that takes more than its limit, and one past the budget", () => {
    const { monitor, hold } = monitored(100 * megabyte);
    const stopped: RealmError[] = [];
    const watch = (bytes: number): Disposable => monitor.watchLoad(bytes, (e) => stopped.push(e));
    {
      using _watched = watch(10 * megabyte);
      hold({ weightBytes: 10 * megabyte, heapUsed: 11 * megabyte });
      expect(stopped).toEqual([]);
      hold({ weightBytes: 10 * megabyte, heapUsed: 12 * megabyte });
    }
    {
      using _watched = watch(Infinity);
      hold({ weightBytes: 101 * megabyte });
    }
    monitor.close();
    expect(stopped.map(({ code }) => code)).toEqual(["out-of-memory", "out-of-memory"]);
    expect(stopped[0]?.message).toMatch(/11000000 bytes.*maxResidentBytes is 10000000/);
    expect(stopped[1]?.message).toMatch(/memoryBudgetBytes is 100000000/);
  });
});

describe("a Realm's memory event", () => {
  it("comes when a model takes most of the budget, and when another finds no room", async () => {
    const probe = await Realm.open({ threads: 1 });
    await probe.load(genesisFile);
    const { weightBytes } = await probe.memory();
    await probe.close();
    const budgetBytes = Math.round(weightBytes * 1.1);
    await using realm = await Realm.open({ threads: 1, memoryBudgetBytes: budgetBytes });
    const events: MemoryEvent[] = [];
    const off = realm.on("memory", (event) => events.push(event));
    await realm.load(genesisFile);
    expect(events).toMatchObject([{ level: "warning", budgetBytes }]);
    expect(events[0]?.usedBytes).toBeGreaterThanOrEqual(weightBytes);
    const other = { byteLength: 0, read: () => new Uint8Array() };
    await expect(realm.load(other)).rejects.toMatchObject({ code: "bad-file" });
    off();
    expect(events).toHaveLength(1);
  });

  it("says that a model was refused, and nothing of it stays", async () => {
    await using realm = await Realm.open({ threads: 1, memoryBudgetBytes: 2_000_000 });
    const events: MemoryEvent[] = [];
    realm.on("memory", (event) => events.push(event));
    await expect(realm.load(genesisFile)).rejects.toMatchObject({ code: "out-of-memory" });
    expect(events).toMatchObject([{ level: "exceeded", budgetBytes: 2_000_000 }]);
    const { weightBytes } = await realm.memory();
    expect(weightBytes).toBeLessThan(1_000_000);
  });

  it("is the only one there is", async () => {
    await using realm = await Realm.open({ threads: 1 });
    expect(() => Reflect.apply(realm.on, realm, ["cpu", () => {}])).toThrow(/memory/);
    expect(() => Reflect.apply(realm.on, realm, ["memory", 3])).toThrow(/listener/);
  });
});
