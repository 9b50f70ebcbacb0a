// What a Realm holds, in this process and beside it, and what remains of a guest that is gone.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

import type { Realm } from "../../host/index.ts";
import { childProcesses, threadCount } from "../runtime/process/own-processes.ts";

export interface Counts {
  /** Guests' threads, and what the compute worker holds for them. */
  readonly guests: number;
  readonly mailboxes: number;
  readonly programs: number;
  /** Requests. */
  readonly running: number;
  readonly waiting: number;
  /** Of this process. */
  readonly threads: number;
  readonly children: number;
  readonly files: number;
}

const settleMsMax = 10_000;
const lookMs = 20;
/** How long counts have to stand still: the pool opens the next guest after 100 ms. */
const stillMs = 400;

export async function countsOf(realm: Realm): Promise<Counts> {
  const { guests, mailboxes, programs, running, waiting } = await realm.statistics();
  const children = childProcesses().length;
  return {
    guests,
    mailboxes,
    programs,
    running,
    waiting,
    threads: threadCount(),
    children,
    files: openFiles(),
  };
}

/** When nothing has changed for a while. */
export async function stillCounts(realm: Realm): Promise<Counts> {
  let counts = await countsOf(realm);
  for (let since = performance.now(); performance.now() - since < stillMs;) {
    await setTimeout(lookMs);
    const now = await countsOf(realm);
    if (JSON.stringify(counts) !== JSON.stringify(now)) since = performance.now();
    counts = now;
  }
  return counts;
}

/**
 * What is there beyond these counts, as soon as it is nothing, or when it has been waited for long enough. There may be
 * less: the pool's next guest may be on its way.
 */
export async function countsBeyond(realm: Realm, before: Counts): Promise<Partial<Counts>> {
  for (const since = performance.now(); ; await setTimeout(lookMs)) {
    const beyond = difference(await countsOf(realm), before);
    const isOver = performance.now() - since > settleMsMax;
    if (Object.keys(beyond).length === 0 || isOver) return beyond;
  }
}

/** Resident memory of this process. */
export function residentBytes(): number {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** But /dev/null, which the process opens once more at some time, for good. */
function openFiles(): number {
  const folder = "/proc/self/fd";
  return readdirSync(folder).filter((name) => linkedFrom(`${folder}/${name}`) !== "/dev/null")
    .length;
}

function linkedFrom(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // The folder's own, which is closed again.
    return undefined;
  }
}

/** Where `now` is more, how much. */
function difference(now: Counts, before: Counts): Partial<Counts> {
  const entries = Object.entries(now).map(([name, count]: [string, number]) => {
    return [name, count - Number(Reflect.get(before, name))] as const;
  });
  return Object.fromEntries(entries.filter(([, more]) => more > 0));
}
