// Where the time of a decoded token goes, from V8's sampling profiles of the guest's thread and of the compute worker.
// What a thread does outside of JavaScript (ggml's kernels) is sampled too, under the function that called it.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DecodeWindow } from "./decode-windows.ts";
import { runChild } from "./measurement.ts";
import type { Plan } from "./measurement.ts";

/** Milliseconds of one decoded token at a depth. They add up to the token's time. */
export interface TokenProfile {
  readonly depth: number;
  /** In ggml: everything that is computed on weights. */
  readonly productsMs: number;
  /** The guest's own code: attention, rope, sampling. */
  readonly guestMs: number;
  /** The guest waits and ggml doesn't compute: wake-ups, copies, scheduling. */
  readonly hopsMs: number;
  /** JavaScript in the guest's thread: lowering calls, handing over tokens. */
  readonly restMs: number;
  /** The guest's functions that take longest, largest first; a build without names has none. */
  readonly guestFunctions: readonly { readonly name: string; readonly milliseconds: number }[];
}

interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly ProfileNode[];
  /** Node ids, and the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

/** Self time in microseconds of each function within a window. */
type SelfTimes = ReadonlyMap<string, number>;

const samplingMicroseconds = 500;
/** Files whose functions block on a cell of shared memory: a thread found there waits. */
const waitingFiles = ["host/compute/mailbox.ts", "host/compute/doorbell.ts"];
const guestFunctionsShown = 6;

export async function profileDecode(plan: Plan): Promise<TokenProfile[]> {
  const folder = await mkdtemp(join(tmpdir(), "realm-profile-"));
  try {
    const flags = [
      "--cpu-prof",
      `--cpu-prof-dir=${folder}`,
      `--cpu-prof-interval=${samplingMicroseconds}`,
    ];
    const windows = (await runChild("decode-windows.ts", plan, flags)) as DecodeWindow[];
    const profiles = await Promise.all(
      (await readdir(folder)).map(async (name) => readFile(join(folder, name), "utf8")),
    );
    const threads = profiles.map((text) => JSON.parse(text) as CpuProfile);
    return windows.map((window) => profileWindow(window, threads));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function profileWindow(window: DecodeWindow, threads: readonly CpuProfile[]): TokenProfile {
  const times = threads.map((thread) => selfTimes(thread, window));
  const guest = most(times, (name) => name.includes(" wasm:"));
  const compute = most(times, isProduct);
  const perToken = 1 / (1000 * window.tokens);
  const guestTime = sum(guest, (name) => name.includes(" wasm:"));
  const waiting = sum(guest, isWaiting);
  const products = Math.min(waiting, sum(compute, isProduct));
  return {
    depth: window.depth,
    productsMs: products * perToken,
    guestMs: guestTime * perToken,
    hopsMs: (waiting - products) * perToken,
    restMs: Math.max(0, window.to - window.from - guestTime - waiting) * perToken,
    guestFunctions: largest(guest, perToken),
  };
}

function selfTimes(profile: CpuProfile, window: DecodeWindow): SelfTimes {
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url } }) => [id, `${functionName} ${url}`]),
  );
  const times = new Map<string, number>();
  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    if (at <= window.from || at > window.to) return;
    const name = names.get(id) ?? "";
    times.set(name, (times.get(name) ?? 0) + delta);
  });
  return times;
}

function isWaiting(name: string): boolean {
  return waitingFiles.some((file) => name.endsWith(file));
}

/** Native code shows under the function that calls it. */
function isProduct(name: string): boolean {
  return name.includes("/host/compute/ggml/");
}

function most(threads: readonly SelfTimes[], counts: (name: string) => boolean): SelfTimes {
  const none: SelfTimes = new Map();
  return threads.reduce(
    (best, times) => (sum(times, counts) > sum(best, counts) ? times : best),
    none,
  );
}

function sum(times: SelfTimes, counts: (name: string) => boolean): number {
  return [...times].reduce((total, [name, time]) => (counts(name) ? total + time : total), 0);
}

function largest(guest: SelfTimes, perToken: number): TokenProfile["guestFunctions"] {
  return [...guest]
    .filter(([name]) => name.includes(" wasm:") && !name.startsWith("wasm-function["))
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, guestFunctionsShown)
    .map(([name, time]) => ({
      name: name.split(" wasm:")[0] ?? "",
      milliseconds: time * perToken,
    }));
}
