// What each further tenant takes: the resident memory with 1, 2, 3 ... tenants that have generated and keep their
// sessions open. A session's context is short and filled, so that its KV cache is resident as a whole.

import process from "node:process";
import { Realm, RealmError } from "../host/index.ts";
import { writeResult } from "./measurement.ts";
import { readTenantsPlan, shortPromptTokens } from "./tenants-plan.ts";
import type { MemoryPlan } from "./tenants-plan.ts";
import type { MemoryMeasurement, MemorySample, SkippedPart } from "./tenants-results.ts";
import {
  drain,
  expectGuests,
  openTenant,
  shortRequest,
  waitingGuests,
} from "./tenants-sessions.ts";

const context = 32;

const plan = readTenantsPlan() as MemoryPlan;
writeResult(await measureOrSkip());

async function measureOrSkip(): Promise<MemoryMeasurement | SkippedPart> {
  try {
    return await measureMemory();
  } catch (thrown) {
    if (!(thrown instanceof RealmError) || thrown.code !== "unsupported") throw thrown;
    return { skipped: `memory of a tenant in a ${plan.isolation}: ${thrown.message}` };
  }
}

async function measureMemory(): Promise<MemoryMeasurement> {
  const { threads, isolation } = plan;
  await using realm = await Realm.open({ threads });
  await using model = await realm.load(plan.modelPath);
  await using stack = new AsyncDisposableStack();
  const { guests } = await realm.statistics();
  const samples: MemorySample[] = [];
  for (let count = 1; count <= plan.tenants; count++) {
    const id = `tenant-${count}`;
    const { session } = stack.use(await openTenant({ realm, model, id, context, isolation }));
    const request = { number: count, maxTokens: context - shortPromptTokens };
    await drain(shortRequest(session, request, plan.vocabularySize));
    await expectGuests(realm, guests + count + waitingGuests);
    samples.push(await sample(realm, count));
  }
  return { isolation, samples };
}

async function sample(realm: Realm, tenants: number): Promise<MemorySample> {
  const own = process.memoryUsage.rss();
  const { residentBytes, kvBytes } = await realm.memory();
  return { tenants, residentBytes, childrenBytes: Math.max(0, residentBytes - own), kvBytes };
}
