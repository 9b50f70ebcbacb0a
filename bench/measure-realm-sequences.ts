// Realm's tenants all decoding at once: in turn as many as the plan says, each with a session, a guest and a thread of
// its own; and the path without a tenant, alone.

import { Realm } from "../host/index.ts";
import { writeResult } from "./measurement.ts";
import { median } from "./statistics.ts";
import { readTenantsPlan, shortPrompt, warmTokens, windowTokensOfEach } from "./tenants-plan.ts";
import type { Model, RealmSequencesPlan } from "./tenants-plan.ts";
import type { SequencesMeasurement, SequencesRate } from "./tenants-results.ts";
import { drain } from "./tenants-sessions.ts";
import { decodeAsTenants } from "./tenants-together.ts";
import { decodeTogether } from "./tenants-window.ts";

const context = 512;
const aloneRounds = 3;

const plan = readTenantsPlan() as RealmSequencesPlan;
writeResult(await measureSequences());

async function measureSequences(): Promise<SequencesMeasurement> {
  const { threads, determinism } = plan;
  await using realm = await Realm.open({ threads, determinism });
  await using model = await realm.load(plan.modelPath);
  const rates: SequencesRate[] = [];
  for (const sequences of plan.counts.toSorted((left, right) => right - left)) {
    if (sequences === 1) continue;
    const tokensPerSecond = await decodeAsTenants({ realm, model, count: sequences, plan });
    rates.unshift({ sequences, tokensPerSecond });
  }
  // What is compared most closely takes turns.
  const [alone, without]: [number[], number[]] = [[], []];
  for (let round = 0; round < aloneRounds; round++) {
    alone.push(await decodeAsTenants({ realm, model, count: 1, plan }));
    without.push(await decodeWithoutTenant(model));
  }
  if (plan.counts.includes(1)) rates.unshift({ sequences: 1, tokensPerSecond: median(alone) });
  return { rates, withoutTenant: median(without) };
}

async function decodeWithoutTenant(model: Model): Promise<number> {
  const generate = (maxTokens: number) =>
    model.generate([{ tokens: shortPrompt(0, plan.vocabularySize) }], {
      temperature: 0,
      ignoreEos: true,
      maxTokens,
      context,
    });
  await drain(generate(warmTokens));
  const tokensOfEach = windowTokensOfEach(plan.windowTokens, 1);
  return (await decodeTogether([generate(context)], tokensOfEach)).tokensPerSecond;
}
