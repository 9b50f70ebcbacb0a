// Does memory stay where it is? Tenants join, generate, cancel, break off, pass limits and deadlines, lose their process, and
// leave, at random; resident memory is sampled all along.
//
// node --max-semi-space-size=1 bench/soak.ts [minutes] (npm run bench:soak). Without the flag V8 lets the main thread's young
// generation grow from 2 MB to 78 within half an hour, and shrink again, which is what one then sees.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Realm, RealmError } from "../host/index.ts";
import type { Session } from "../host/index.ts";
import { Random } from "../scripts/synthetic/random.ts";
import { median } from "./statistics.ts";

const minutes = Number(process.argv[2] ?? 30);
/** Growth that is allowed in the second half. Bytes. */
const growthMax = 1_000_000;
const places = 4;
const sampleMs = 500;
/** So that other work on the machine can go on. */
const pauseMsMax = 150;
/** What tenants may end with, and do here. */
const expectedCodes = new Set(["limit", "deadline", "cancelled", "context-full", "guest-trap"]);

const genesis = join(import.meta.dirname, "..", "models", "genesis-4m-q8_0.gguf");
const endsAt = performance.now() + minutes * 60_000;
const counts = { sessions: 0, requests: 0, failures: 0 };
const samples: number[] = [];

await using realm = await Realm.open({ threads: 1, memoryBudgetBytes: 256 * 2 ** 20 });
const model = await realm.load(genesis);
const timer = setInterval(() => samples.push(process.memoryUsage.rss()), sampleMs);
await Promise.all(Array.from({ length: places }, (_, place) => keepBusy(place)));
clearInterval(timer);
report();

async function keepBusy(place: number): Promise<void> {
  const random = new Random(place + 1);
  while (performance.now() < endsAt) {
    await oneTenant(`tenant-${place}`, random);
    await pause(random.below(pauseMsMax));
  }
}

async function oneTenant(id: string, random: Random): Promise<void> {
  const inProcess = random.below(8) === 0;
  await using tenant = await realm.tenant(id, {
    models: [model],
    isolation: inProcess ? "process" : "worker",
    limits: drawLimits(random),
  });
  await using session = await tenant.session(model, { context: 64 + random.below(400) });
  counts.sessions += 1;
  for (let request = 0; request < 1 + random.below(3); request++) {
    counts.requests += 1;
    try {
      await oneRequest(session, random);
      if (inProcess && random.below(3) === 0) killChildren();
    } catch (thrown) {
      counts.failures += 1;
      if (!(thrown instanceof RealmError) || !expectedCodes.has(thrown.code)) throw thrown;
    }
  }
}

function drawLimits(random: Random): Parameters<Realm["tenant"]>[1]["limits"] {
  switch (random.below(5)) {
    case 0:
      return { requestDeadlineMs: 1 + random.below(60) };
    case 1:
      return { tokensPerRequest: 1 + random.below(30) };
    case 2:
      return { callsPerYield: 1 + random.below(200) };
    default:
      return {};
  }
}

async function oneRequest(session: Session, random: Random): Promise<void> {
  const prompt = "And it came to pass ".repeat(1 + random.below(12));
  const breaksOffAt = random.below(3) === 0 ? random.below(20) : Infinity;
  const stop = new AbortController();
  const cancel =
    random.below(4) === 0 ? setTimeout(() => stop.abort(), random.below(50)) : undefined;
  let count = 0;
  const options = { temperature: 1, seed: random.below(1000), maxTokens: 40, signal: stop.signal };
  for await (const _token of session.generate(prompt, options)) {
    count += 1;
    if (count > breaksOffAt) break;
  }
  clearTimeout(cancel);
}

/** As if the machine had ended them. */
function killChildren(): void {
  try {
    execFileSync("pkill", ["-KILL", "-P", String(process.pid)]);
  } catch {
    // There was none.
  }
}

function report(): void {
  const half = Math.floor(samples.length / 2);
  const quarter = Math.floor(half / 2);
  const third = median(samples.slice(half, half + quarter));
  const fourth = median(samples.slice(half + quarter));
  const growth = fourth - third;
  process.stdout.write(
    [
      `${minutes} minutes: ${counts.sessions} sessions, ${counts.requests} requests, ${counts.failures} failed as expected`,
      `resident memory, medians by quarter: ${quarters(quarter).join(", ")} MB`,
      `growth in the second half: ${(growth / 1e6).toFixed(2)} MB of ${growthMax / 1e6} allowed`,
      "",
    ].join("\n"),
  );
  process.exitCode = growth <= growthMax ? 0 : 1;
}

function quarters(length: number): string[] {
  return [0, 1, 2, 3].map((index) =>
    (median(samples.slice(index * length, (index + 1) * length)) / 1e6).toFixed(1),
  );
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
