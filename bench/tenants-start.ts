// How long a new tenant waits for its first token: with a guest that waits for it and without, on a thread and in a
// process of its own; and the prefill alone, in a session that is open.

import { setTimeout as delay } from "node:timers/promises";
import { Realm, RealmError } from "../host/index.ts";
import type { Isolation, Session } from "../host/index.ts";
import { writeResult } from "./measurement.ts";
import { median } from "./statistics.ts";
import { readTenantsPlan } from "./tenants-plan.ts";
import type { StartPlan } from "./tenants-plan.ts";
import type { SkippedPart, StartMeasurement } from "./tenants-results.ts";
import { expectGuests, openTenant, shortRequest, waitingGuests } from "./tenants-sessions.ts";

interface FirstToken {
  readonly startMs: number;
  /** As its guest says. */
  readonly ownPrefillMs: number;
}

/** From when a waiting guest is taken until the next one is begun, and some more. */
const refillMs = 150;

const plan = readTenantsPlan() as StartPlan;
/** Positions: the session that stays open takes every prompt. */
const context = Math.min(1024, plan.contextLength);
await using realm = await Realm.open({ threads: plan.threads });
await using model = await realm.load(plan.modelPath);
const { guests: guestsBefore } = await realm.statistics();
let tenantsMade = 0;

const found: (StartMeasurement | SkippedPart)[] = [];
for (const isolation of ["worker", "process"] as const) {
  try {
    found.push(...(await measureStarts(isolation)));
  } catch (thrown) {
    if (!(thrown instanceof RealmError) || thrown.code !== "unsupported") throw thrown;
    found.push({ skipped: `start of a tenant in a ${isolation}: ${thrown.message}` });
  }
}
writeResult(found);

async function measureStarts(isolation: Isolation): Promise<StartMeasurement[]> {
  await startOnce(isolation); // warms what is built once
  const cold: FirstToken[] = [];
  for (let start = 0; start < plan.coldStarts; start++) {
    await expectGuests(realm, guestsBefore);
    cold.push(await startOnce(isolation));
  }
  await expectGuests(realm, guestsBefore);
  const { warm, prefillAloneMs } = await measureWarm(
    isolation,
    refillMs + median(cold.map(({ startMs }) => startMs)),
  );
  return [
    { isolation, pool: "warm", prefillAloneMs, ...listed(warm) },
    { isolation, pool: "cold", prefillAloneMs, ...listed(cold) },
  ];
}

/** With a tenant of the same model there, idle but for the prefill that is measured alone. */
async function measureWarm(
  isolation: Isolation,
  betweenMs: number,
): Promise<{ warm: FirstToken[]; prefillAloneMs: number[] }> {
  await using idle = await openTenant({ realm, model, id: "idle", context, isolation });
  await firstToken(idle.session);
  const warm: FirstToken[] = [];
  const prefillAloneMs: number[] = [];
  for (let start = 0; start < plan.warmStarts; start++) {
    await expectGuests(realm, guestsBefore + 1 + waitingGuests);
    // Its thread is there; the guest that waits must have been opened on it too.
    await delay(betweenMs);
    prefillAloneMs.push((await firstToken(idle.session)).startMs);
    warm.push(await startOnce(isolation));
  }
  return { warm, prefillAloneMs };
}

async function startOnce(isolation: Isolation): Promise<FirstToken> {
  tenantsMade += 1;
  const fromMs = performance.now();
  const id = `started-${tenantsMade}`;
  await using started = await openTenant({ realm, model, id, context, isolation });
  return await firstToken(started.session, fromMs);
}

async function firstToken(session: Session, fromMs = performance.now()): Promise<FirstToken> {
  const request = { number: tenantsMade % 32, maxTokens: 1 };
  const stream = shortRequest(session, request, plan.vocabularySize);
  let startMs = Number.NaN;
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return { startMs, ownPrefillMs: step.value.prefillMs };
    startMs = performance.now() - fromMs;
  }
}

function listed(starts: readonly FirstToken[]): { startMs: number[]; ownPrefillMs: number[] } {
  return {
    startMs: starts.map(({ startMs }) => startMs),
    ownPrefillMs: starts.map(({ ownPrefillMs }) => ownPrefillMs),
  };
}
