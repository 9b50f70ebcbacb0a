// Tenants as they are measured: each one session, each session one guest. How many guests there are is asserted, and
// waited for, so that no guest starts or ends within a measurement.

import { setTimeout as delay } from "node:timers/promises";
import type { Isolation, Realm, Session, Tenant } from "../host/index.ts";
import { shortPrompt, warmPromptTokens, warmTokens } from "./tenants-plan.ts";
import type { Model } from "./tenants-plan.ts";

export interface TenantOrder {
  readonly realm: Realm;
  readonly model: Model;
  readonly id: string;
  readonly context: number;
  readonly isolation?: Isolation;
}

export interface OpenTenant extends AsyncDisposable {
  readonly tenant: Tenant;
  readonly session: Session;
}

/** What a Realm keeps ready for the tenants of one model: a guest that has served nobody. */
export const waitingGuests = 1;

const patienceMs = 20_000;
const pollMs = 10;
/** For a new guest to be opened when its thread is there. */
const settleMs = 300;

export async function openTenant({
  realm,
  model,
  id,
  context,
  isolation = "worker",
}: TenantOrder): Promise<OpenTenant> {
  const tenant = await realm.tenant(id, { models: [model], isolation });
  const session = await tenant.session(model, { context });
  return { tenant, session, [Symbol.asyncDispose]: () => tenant.close() };
}

/** Random weights may end a text at any token; no engine stops there. */
export function shortRequest(
  session: Session,
  { number, maxTokens }: { readonly number: number; readonly maxTokens?: number },
  vocabularySize: number,
): ReturnType<Session["generate"]> {
  const prompt = [{ tokens: shortPrompt(number, vocabularySize) }];
  return session.generate(prompt, { temperature: 0, ignoreEos: true, maxTokens });
}

/** Opens the session and its guest. */
export async function warmUp({ session }: OpenTenant, vocabularySize: number): Promise<void> {
  const tokens = shortPrompt(0, vocabularySize).slice(0, warmPromptTokens);
  await drain(session.generate([{ tokens }], { temperature: 0, maxTokens: warmTokens }));
}

export async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count += 1;
  return count;
}

/** Waits until there are that many guests' threads. Errors: there never are. */
export async function expectGuests(realm: Realm, expected: number): Promise<void> {
  const latestMs = performance.now() + patienceMs;
  for (;;) {
    const { guests } = await realm.statistics();
    if (guests === expected) break;
    if (performance.now() > latestMs) {
      throw new Error(`there are ${guests} threads of guests, but ${expected} were expected`);
    }
    await delay(pollMs);
  }
  await delay(settleMs);
}
