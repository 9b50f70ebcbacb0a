// Tenants that come and go: each joins as a new tenant, decodes a random number of tokens, leaves, and stays away for a
// random time. Measured beside the same number of tenants who stay, in turn with them. The numbers are seeded.

import { setTimeout as delay } from "node:timers/promises";
import { Realm } from "../host/index.ts";
import { Random } from "../scripts/synthetic/random.ts";
import { writeResult } from "./measurement.ts";
import { readTenantsPlan, shortPromptTokens } from "./tenants-plan.ts";
import type { JoiningPlan, Model } from "./tenants-plan.ts";
import type { JoiningMeasurement } from "./tenants-results.ts";
import { expectGuests, openTenant, shortRequest } from "./tenants-sessions.ts";
import { meanPresent } from "./tenants-statistics.ts";
import type { Span } from "./tenants-statistics.ts";
import { decodeAsTenants } from "./tenants-together.ts";

interface Visits {
  /** When each token came, of any tenant. */
  readonly tokensMs: number[];
  /** When each prompt had been evaluated. */
  readonly promptsMs: number[];
  readonly stays: Span[];
}

const context = 512;
const staysTokens = { least: 16, most: 48 };
const awayMsMax = 250;
const seed = 42;

const plan = readTenantsPlan() as JoiningPlan;
await using realm = await Realm.open({ threads: plan.threads });
await using model = await realm.load(plan.modelPath);
const { guests: guestsBefore } = await realm.statistics();
const measurements: JoiningMeasurement[] = [];
for (let round = 0; round < plan.rounds; round++) {
  const steady = await decodeAsTenants({ realm, model, count: plan.tenants, plan });
  measurements.push({ steady, ...(await measureJoining(model, round)) });
}
writeResult(measurements);

/** The window begins when every slot had its first tenant decoding. */
async function measureJoining(
  loaded: Model,
  round: number,
): Promise<Omit<JoiningMeasurement, "steady">> {
  const visits: Visits = { tokensMs: [], promptsMs: [], stays: [] };
  const over = new AbortController();
  const begun = Array.from({ length: plan.tenants }, () => Promise.withResolvers<void>());
  const slots = begun.map((first, slot) =>
    visitUntil(over.signal, {
      loaded,
      visits,
      name: `round-${round}-slot-${slot}`,
      random: new Random(seed + round * plan.tenants + slot),
      onToken: first.resolve,
    }),
  );
  await Promise.race([Promise.all(begun.map(({ promise }) => promise)), Promise.all(slots)]);
  const fromMs = performance.now();
  await delay(plan.joiningMs);
  const window = { fromMs, toMs: performance.now() };
  over.abort();
  await Promise.all(slots);
  await expectGuests(realm, guestsBefore);
  return describeVisits(visits, window);
}

interface Slot {
  readonly loaded: Model;
  readonly visits: Visits;
  readonly name: string;
  readonly random: Random;
  readonly onToken: () => void;
}

async function visitUntil(over: AbortSignal, slot: Slot): Promise<void> {
  for (let visit = 0; !over.aborted; visit++) {
    const tokens = staysTokens.least + slot.random.below(staysTokens.most - staysTokens.least + 1);
    const awayMs = slot.random.below(awayMsMax);
    await visitOnce(over, slot, { id: `${slot.name}-visit-${visit}`, tokens });
    if (!over.aborted) await delay(awayMs);
  }
}

async function visitOnce(
  over: AbortSignal,
  { loaded, visits, random, onToken }: Slot,
  { id, tokens }: { readonly id: string; readonly tokens: number },
): Promise<void> {
  const fromMs = performance.now();
  await using tenant = await openTenant({ realm, model: loaded, id, context });
  const request = { number: random.below(64), maxTokens: tokens };
  let isFirst = true;
  for await (const _ of shortRequest(tenant.session, request, plan.vocabularySize)) {
    const now = performance.now();
    if (isFirst) visits.promptsMs.push(now);
    isFirst = false;
    visits.tokensMs.push(now);
    onToken();
    if (over.aborted) break;
  }
  visits.stays.push({ fromMs, toMs: performance.now() });
}

function describeVisits(
  { tokensMs, promptsMs, stays }: Visits,
  window: Span,
): Omit<JoiningMeasurement, "steady"> {
  const isWithin = (at: number): boolean => at >= window.fromMs && at <= window.toMs;
  const seconds = (window.toMs - window.fromMs) / 1000;
  return {
    joining: tokensMs.filter(isWithin).length / seconds,
    promptTokensPerSecond: (shortPromptTokens * promptsMs.filter(isWithin).length) / seconds,
    joined: stays.filter(({ fromMs }) => isWithin(fromMs)).length,
    meanPresent: meanPresent(stays, window),
  };
}
