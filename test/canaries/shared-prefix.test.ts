// A prompt that another tenant has sent is evaluated as if nobody had: nothing is cached across tenants, and as much is
// computed. What the clock says is measured by bench/prefix-timing.ts.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { GenerationEnd, Model } from "../../host/index.ts";
import { collect } from "../runtime/collect.ts";
import { genesisFile } from "../shared-data.ts";

const prompt = "In the beginning God created the heaven and the earth. ".repeat(8);

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

interface Cost {
  readonly end: GenerationEnd;
  readonly cachedTokens: number;
  /** Columns that were computed for it. */
  readonly columns: number;
}

async function ask(id: string): Promise<Cost> {
  await using tenant = await realm.tenant(id, { models: [model] });
  const session = await tenant.session(model);
  const before = await realm.statistics();
  const { end } = await collect(session.generate(prompt, { temperature: 0, maxTokens: 1 }));
  const { columns } = await realm.statistics();
  return { end, cachedTokens: tenant.usage().cachedTokens, columns: columns - before.columns };
}

describe("a prompt that another tenant has just sent", () => {
  it("has no token cached, and costs what it cost the other", async () => {
    const first = await ask("first");
    const second = await ask("second");
    expect([second.end.cachedTokens, second.cachedTokens]).toEqual([0, 0]);
    expect(second.end.promptTokens).toBe(first.end.promptTokens);
    expect(second.columns).toBe(first.columns);
    expect(second.columns).toBeGreaterThanOrEqual(second.end.promptTokens);
  });
});
