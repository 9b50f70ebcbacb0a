// Realm's tenants all decoding at once: in turn as many as the plan says, each with a session, a guest and a thread of
// its own; and the path without a tenant, alone.

import { Realm } from "../host/index.ts";
import { writeResult } from "./measurement.ts";
import { readTenantsPlan, shortPrompt, warmTokens, windowTokensOfEach } from "./tenants-plan.ts";
import type { Model, RealmSequencesPlan } from "./tenants-plan.ts";
import type { SequencesMeasurement, SequencesRate } from "./tenants-results.ts";
import { drain } from "./tenants-sessions.ts";
import { decodeAsTenants } from "./tenants-together.ts";
import { decodeTogether } from "./tenants-window.ts";

const context = 512;

const plan = readTenantsPlan() as RealmSequencesPlan;
writeResult(await measureSequences());

async function measureSequences(): Promise<SequencesMeasurement> {
  const { threads, determinism } = plan;
  await using realm = await Realm.open({ threads, determinism });
  await using model = await realm.load(plan.modelPath);
  const rates: SequencesRate[] = [];
  // From many to one: then one tenant alone stands beside what runs without.
  for (const count of plan.counts.toSorted((left, right) => right - left)) {
    const tokensPerSecond = await decodeAsTenants({ realm, model, count, plan });
    rates.unshift({ sequences: count, tokensPerSecond });
  }
  return { rates, withoutTenant: await decodeWithoutTenant(model) };
}

async function decodeWithoutTenant(model: Model): Promise<number> {
  const generate = (maxTokens: number) =>
    model.generate([{ tokens: shortPrompt(0, plan.vocabularySize) }], {
      temperature: 0,
      maxTokens,
      context,
    });
  await drain(generate(warmTokens));
  const tokensOfEach = windowTokensOfEach(plan.windowTokens, 1);
  return (await decodeTogether([generate(context)], tokensOfEach)).tokensPerSecond;
}
