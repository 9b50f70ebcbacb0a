// One request to a hostile guest: how it ended, and when.

import type { Model, Tenant } from "../../host/index.ts";
import { RealmError } from "../../host/index.ts";
import { collect } from "../runtime/collect.ts";

export interface Ending {
  /** None: it ended well. */
  readonly error: RealmError | undefined;
  readonly tookMs: number;
}

/** One session with one request. Whatever is thrown that is no RealmError is the test's to see. */
export async function attack(tenant: Tenant, model: Model, prompt: string): Promise<Ending> {
  const session = await tenant.session(model);
  const since = performance.now();
  try {
    await collect(session.generate(prompt, { maxTokens: 3 }));
    return { error: undefined, tookMs: performance.now() - since };
  } catch (thrown) {
    if (!(thrown instanceof RealmError)) throw thrown;
    return { error: thrown, tookMs: performance.now() - since };
  } finally {
    await session.close();
  }
}
