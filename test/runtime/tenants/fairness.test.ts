// Tenants share what is scarce by tokens, not by requests. Real guests on the embedded model; nothing is timed, the order
// of events is what counts.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Tenant } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const limits = { sessions: 50, queueLength: 100 };

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

interface Load {
  readonly done: Promise<unknown>;
  /** Tokens generated until each request began, by request. */
  readonly ends: number[];
}

/** Fifty requests at once, each in a session of its own. */
function queueFifty(tenant: Tenant, maxTokens: number): Load {
  const ends: number[] = [];
  const requests = Array.from({ length: 50 }, async (_, index) => {
    await using session = await tenant.session(model, { context: 64 });
    const options = { temperature: 1, seed: index, maxTokens };
    await collect(session.generate("And", options));
    ends.push(performance.now());
  });
  return { done: Promise.all(requests), ends };
}

const tokensOf = (tenant: Tenant): number => {
  const { promptTokens, generatedTokens } = tenant.usage();
  return promptTokens + generatedTokens;
};

describe("two tenants with fifty queued requests each", () => {
  it("have had the same number of tokens, within 10 %, when the first of them is through", async () => {
    await using one = await realm.tenant("one", { models: [model], limits });
    await using other = await realm.tenant("other", { models: [model], limits });
    const loads = [queueFifty(one, 20), queueFifty(other, 20)];
    await Promise.race(loads.map(({ done }) => done));
    const ratio = tokensOf(one) / tokensOf(other);
    expect(Math.max(ratio, 1 / ratio)).toBeLessThan(1.1);
    await Promise.all(loads.map(({ done }) => done));
  });
});

describe("a tenant's single request beside another's fifty", () => {
  it("is through before all but those that had begun and were as long", async () => {
    await using crowd = await realm.tenant("crowd", { models: [model], limits });
    await using single = await realm.tenant("single", { models: [model] });
    const load = queueFifty(crowd, 20);
    while (tokensOf(crowd) < 100) await pause();
    await using session = await single.session(model, { context: 64 });
    await collect(session.generate("And", { temperature: 1, seed: 1, maxTokens: 20 }));
    const done = performance.now();
    await load.done;
    // Those that came after it ended after it: it waited for nobody's queue.
    expect(load.ends.filter((end) => end > done).length).toBeGreaterThanOrEqual(50 - 32);
  });
});

async function pause(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}
