// One tenant's requests, one after the other, and what it could see of them: tokens, errors, its counts and the
// Realm's.

import { setTimeout as delay } from "node:timers/promises";

import type {
  GeneratedToken,
  Model,
  Prompt,
  Realm,
  Session,
  Tenant,
  TenantUsage,
} from "../../host/index.ts";
import { markerOf, sessionContext } from "./canary-plan.ts";
import type { CanaryPlan, CanaryRequest } from "./canary-plan.ts";

export interface TenantRun {
  readonly plan: CanaryPlan;
  readonly outcomes: readonly Outcome[];
  readonly usage: TenantUsage;
  /** Everything else that it could read, as text. */
  readonly readings: readonly string[];
}

export interface Outcome {
  /** That were given out. */
  readonly tokens: readonly GeneratedToken[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** Tokens that the session goes on from; more than were given out where its consumer left. */
  readonly generatedTokens: number;
  /** None where the request didn't end by itself. */
  readonly cachedTokens: number | undefined;
}

/** All that was seen is about as likely, and nothing else is drawn: what was not seen has less than e^-30 of it. */
const sampling = { temperature: 4, topK: 0, topP: 1, minP: 1e-6 };
/** Longer than any session. */
const tooLong = 2 * sessionContext;

export function tenantName(tenant: number): string {
  return `tenant-${tenant.toString().padStart(2, "0")}`;
}

export async function runTenant(realm: Realm, model: Model, plan: CanaryPlan): Promise<TenantRun> {
  await using tenant = await realm.tenant(tenantName(plan.tenant), { models: [model] });
  const sessions = new Map<number, Session>();
  const outcomes: Outcome[] = [];
  const readings: string[] = [];
  for (const request of plan.requests) {
    const session =
      sessions.get(request.session) ?? (await openSession(tenant, model, request.kvType));
    sessions.set(request.session, session);
    outcomes.push(await runRequest(tenant, session, { request, marker: markerOf(plan.tenant) }));
    readings.push(await readAround(realm, tenant));
    if (request.closes) await session.close();
    if (request.pauseMs > 0) await delay(request.pauseMs);
  }
  return { plan, outcomes, usage: tenant.usage(), readings };
}

async function openSession(
  tenant: Tenant,
  model: Model,
  kvType: CanaryRequest["kvType"],
): Promise<Session> {
  return await tenant.session(model, { context: sessionContext, kvType });
}

async function readAround(realm: Realm, tenant: Tenant): Promise<string> {
  const [statistics, memory] = [await realm.statistics(), await realm.memory()];
  return JSON.stringify({ usage: tenant.usage(), statistics, memory });
}

async function runRequest(
  tenant: Tenant,
  session: Session,
  { request, marker }: { readonly request: CanaryRequest; readonly marker: string },
): Promise<Outcome> {
  const before = tenant.usage().generatedTokens;
  const stop = new AbortController();
  const { seed, maxTokens } = request;
  const options = { ...sampling, seed, maxTokens, signal: stop.signal };
  const stream = session.generate(promptOf(request, marker), options);
  const tokens: GeneratedToken[] = [];
  let error: Outcome["error"];
  let cachedTokens: number | undefined;
  try {
    cachedTokens = await take(stream, { tokens, leaving: request.leaving, stop });
  } catch (thrown) {
    error = errorOf(thrown);
  }
  return { tokens, error, cachedTokens, generatedTokens: tenant.usage().generatedTokens - before };
}

function promptOf({ refusal, prompt }: CanaryRequest, marker: string): Prompt {
  if (refusal === "context-full") return marker.repeat(tooLong);
  if (refusal === "bad-argument") return [{ text: prompt, markup: marker }];
  return prompt;
}

interface Taking {
  readonly tokens: GeneratedToken[];
  readonly leaving: CanaryRequest["leaving"];
  readonly stop: AbortController;
}

/** Fills `tokens`; gives what was cached before, unless it left. */
async function take(
  stream: ReturnType<Session["generate"]>,
  { tokens, leaving, stop }: Taking,
): Promise<number | undefined> {
  let step = await stream.next();
  while (step.done !== true) {
    tokens.push(step.value);
    if (tokens.length === leaving?.afterTokens) {
      if (leaving.by === "signal") stop.abort();
      else return void (await stream[Symbol.asyncDispose]());
    }
    step = await stream.next();
  }
  return step.value.cachedTokens;
}

function errorOf(thrown: unknown): { readonly code: string; readonly message: string } {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "none";
  return { code, message: thrown instanceof Error ? thrown.message : String(thrown) };
}
