// A long prompt beside tenants that decode: how long their readers wait for a token, undisturbed and beside it, and how
// long the prompt takes, alone and beside them.

import { Realm } from "../host/index.ts";
import { promptTokens, writeResult } from "./measurement.ts";
import { DecoderWatch } from "./tenants-decoder-watch.ts";
import type { Decoder } from "./tenants-decoder-watch.ts";
import { droppedTokens, readTenantsPlan } from "./tenants-plan.ts";
import type { PrefillPlan } from "./tenants-plan.ts";
import type { GapFigures, PrefillMeasurement } from "./tenants-results.ts";
import {
  drain,
  expectGuests,
  openTenant,
  shortRequest,
  waitingGuests,
  warmUp,
} from "./tenants-sessions.ts";
import type { OpenTenant } from "./tenants-sessions.ts";
import { gapsWithin, percentile, tokensPerSecondWithin } from "./tenants-statistics.ts";
import type { Span } from "./tenants-statistics.ts";

const plan = readTenantsPlan() as PrefillPlan;
/** Positions: the prompt, or what a decoder decodes beside it. */
const context = Math.min(plan.contextLength, plan.prefillTokens + 48);
await using realm = await Realm.open({ threads: plan.threads });
await using model = await realm.load(plan.modelPath);
writeResult(await measurePrefill());

async function measurePrefill(): Promise<PrefillMeasurement> {
  const { guests } = await realm.statistics();
  await using reader = await openWarm("prefill-alone");
  const alone = await prefill(reader);
  await using besideReader = await openWarm("prefill-beside");
  await using stack = new AsyncDisposableStack();
  const tenants: OpenTenant[] = [];
  for (let index = 0; index < plan.decoders; index++) {
    tenants.push(stack.use(await openWarm(`decoder-${index}`)));
  }
  await expectGuests(realm, guests + plan.decoders + 2 + waitingGuests);
  const { undisturbed, beside, decoders } = await decodeBeside(tenants, () =>
    prefill(besideReader),
  );
  return {
    decoders: plan.decoders,
    prefillTokens: plan.prefillTokens,
    aloneMs: alone.toMs - alone.fromMs,
    besideMs: beside.toMs - beside.fromMs,
    undisturbed: describeGaps(decoders, undisturbed),
    beside: describeGaps(decoders, beside),
    decodersEnded: decoders.filter(({ hasEnded }) => hasEnded).length,
  };
}

async function openWarm(id: string): Promise<OpenTenant> {
  const tenant = await openTenant({ realm, model, id, context });
  await warmUp(tenant, plan.vocabularySize);
  return tenant;
}

/** Until the first token is there. */
async function prefill({ session }: OpenTenant): Promise<Span> {
  const prompt = [{ tokens: promptTokens(plan.prefillTokens, plan.vocabularySize) }];
  const fromMs = performance.now();
  await drain(session.generate(prompt, { temperature: 0, maxTokens: 1 }));
  return { fromMs, toMs: performance.now() };
}

async function decodeBeside(
  tenants: readonly OpenTenant[],
  disturb: () => Promise<Span>,
): Promise<{ undisturbed: Span; beside: Span; decoders: readonly Decoder[] }> {
  const decoders = tenants.map((): Decoder => ({ arrivals: [], hasEnded: false }));
  const watch = new DecoderWatch(decoders);
  const over = new AbortController();
  const reading = tenants.map(async ({ session }, number) => {
    const [decoder] = decoders.slice(number);
    for await (const _ of shortRequest(session, { number: number + 1 }, plan.vocabularySize)) {
      decoder?.arrivals.push(performance.now());
      watch.check();
      if (over.signal.aborted) return;
    }
    if (decoder !== undefined) decoder.hasEnded = true;
    watch.check();
  });
  await watch.until((own) => own.arrivals.length > droppedTokens);
  const fromMs = performance.now();
  await watch.until(
    (own) => own.arrivals.filter((at) => at > fromMs).length >= plan.undisturbedTokens,
  );
  const undisturbed = { fromMs, toMs: performance.now() };
  const beside = await disturb();
  // The wait in which the prefill ended counts too.
  await watch.until((own) => (own.arrivals.at(-1) ?? 0) > beside.toMs);
  over.abort();
  await Promise.all(reading);
  return { undisturbed, beside, decoders };
}

function describeGaps(decoders: readonly Decoder[], span: Span): GapFigures {
  const arrivals = decoders.map((decoder) => decoder.arrivals);
  const gaps = arrivals.flatMap((own) => gapsWithin(own, span));
  return {
    p50Ms: percentile(gaps, 0.5),
    p99Ms: percentile(gaps, 0.99),
    gaps: gaps.length,
    tokensPerSecond: tokensPerSecondWithin(arrivals, span),
  };
}
