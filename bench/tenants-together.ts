// So many tenants of a Realm that all decode at once: opened, measured, and closed again.

import type { Realm } from "../host/index.ts";
import { windowTokensOfEach } from "./tenants-plan.ts";
import type { Model, TenantsPlan } from "./tenants-plan.ts";
import {
  expectGuests,
  openTenant,
  shortRequest,
  waitingGuests,
  warmUp,
} from "./tenants-sessions.ts";
import { decodeTogether } from "./tenants-window.ts";

interface TenantsOrder {
  readonly realm: Realm;
  readonly model: Model;
  readonly count: number;
  readonly plan: TenantsPlan & { readonly windowTokens: number };
}

/** Positions: a prompt, and what those who begin first decode until all do. */
const context = 512;

/** Tokens a second of all together. */
export async function decodeAsTenants({
  realm,
  model,
  count,
  plan: { vocabularySize, windowTokens },
}: TenantsOrder): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const { guests } = await realm.statistics();
  const tenants = await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      stack.use(await openTenant({ realm, model, id: `together-${index}`, context })),
    ),
  );
  await Promise.all(tenants.map((tenant) => warmUp(tenant, vocabularySize)));
  await expectGuests(realm, guests + count + waitingGuests);
  const { tokensPerSecond } = await decodeTogether(
    tenants.map(({ session }, number) => shortRequest(session, { number }, vocabularySize)),
    windowTokensOfEach(windowTokens, count),
  );
  await stack.disposeAsync();
  await expectGuests(realm, guests);
  return tokensPerSecond;
}
