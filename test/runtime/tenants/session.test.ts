// A session over several requests: its cache goes on, requests take turns, what fails leaves no trace.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Session, Tenant, TenantLimits } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 10 };

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

const tenants: Tenant[] = [];
afterEach(async () => {
  await Promise.all(tenants.splice(0).map((tenant) => tenant.close()));
});

async function open(limits: TenantLimits = {}): Promise<Session> {
  const tenant = await realm.tenant(`t${tenants.length}`, { models: [model], limits });
  tenants.push(tenant);
  return await tenant.session(model, { context: 256 });
}

/** What a fresh session says to both prompts, with what it said to the first. */
async function inOne(first: string, second: string): Promise<number[]> {
  const session = await open();
  await collect(session.generate(first, greedy));
  return (await collect(session.generate(second, greedy))).ids;
}

describe("a session", () => {
  it("goes on where it was, bitwise as if all had been one prompt", async () => {
    const session = await open();
    const said = await collect(session.generate("In the beginning", greedy));
    const then = await collect(session.generate(" And God", greedy));
    expect(then.end.cachedTokens).toBe(said.end.promptTokens + said.end.generatedTokens - 1);

    const whole = await collect(
      (await open()).generate(
        [{ text: "In the beginning" }, { tokens: said.ids }, { text: " And God" }],
        greedy,
      ),
    );
    expect([then.ids, then.logprobs]).toEqual([whole.ids, whole.logprobs]);
  });

  it("serves its requests one after the other, in the order they came", async () => {
    const session = await open();
    const expected = await inOne("In the beginning", " And God");
    const [, second] = await Promise.all([
      collect(session.generate("In the beginning", greedy)),
      collect(session.generate(" And God", greedy)),
    ]);
    expect(second.ids).toEqual(expected);
  });

  it("goes on behind the last token given out, when its consumer left", async () => {
    const session = await open();
    const given: number[] = [];
    for await (const { id } of session.generate("In the beginning", { temperature: 0 })) {
      given.push(id);
      if (given.length === 5) break;
    }
    const { end, ids } = await collect(session.generate(" And God", greedy));
    // What the guest was ahead by is in the session too.
    expect(end.cachedTokens).toBeGreaterThanOrEqual(given.length - 1);
    expect(ids).toHaveLength(greedy.maxTokens);
  });

  it("has what a consumer that left was given, when it is made again", async () => {
    const { weightBytes } = await realm.memory();
    await using small = await Realm.open({
      threads: 1,
      memoryBudgetBytes: weightBytes + 12_000_000,
    });
    const own = await small.load(genesisFile);
    const tenant = await small.tenant("a", { models: [own] });
    const [session, other] = [await tenant.session(own), await tenant.session(own)];
    for await (const { id } of session.generate("In the beginning", { temperature: 0 })) {
      if (id === 0) throw new Error("there is no such token in this text");
      break;
    }
    const positions = async (): Promise<number> => {
      const { end } = await collect(session.generate(" And", { temperature: 0, maxTokens: 1 }));
      return end.promptTokens + end.cachedTokens;
    };
    const kept = await positions();
    for (const text of ["In", "And"]) {
      await collect(other.generate(text, greedy));
      await collect(session.generate(" the", { temperature: 0, maxTokens: 1 }));
    }
    expect(kept).toBeGreaterThan(5);
    expect(await positions()).toBeGreaterThan(kept);
  });

  it("is as before when a request passes a limit in the moment that it ends", async () => {
    const session = await open({ tokensPerRequest: 12 });
    const { end } = await collect(
      session.generate("In the beginning", { ...greedy, maxTokens: 2 }),
    );
    const before = end.promptTokens + end.generatedTokens - 1;
    for (let attempt = 0; attempt < 10; attempt++) {
      const passing = { temperature: 0, maxTokens: 12 };
      await expect(collect(session.generate(" And God", passing))).rejects.toMatchObject({
        code: "limit",
      });
    }
    const after = await collect(session.generate(" of", { temperature: 0, maxTokens: 1 }));
    expect(after.end.cachedTokens).toBe(before);
  });

  it("is as before when a request is cancelled before its first token", async () => {
    const session = await open();
    await collect(session.generate("In the beginning", greedy));
    const stop = new AbortController();
    stop.abort();
    const { end } = await collect(session.generate(" of days", { ...greedy, signal: stop.signal }));
    expect(end.finishReason).toBe("cancelled");
    expect((await collect(session.generate(" And God", greedy))).ids).toEqual(
      await inOne("In the beginning", " And God"),
    );
  });

  it("is as before when a request does not fit", async () => {
    const session = await open();
    await collect(session.generate("In the beginning", greedy));
    await expect(
      collect(session.generate("and it came to pass ".repeat(100), greedy)),
    ).rejects.toMatchObject({ code: "context-full" });
    expect((await collect(session.generate(" And God", greedy))).ids).toEqual(
      await inOne("In the beginning", " And God"),
    );
  });

  it("refuses options that were decided when it was opened", async () => {
    const session = await open();
    const stream = Reflect.apply(session.generate, session, ["And", { context: 12 }]);
    await expect(stream.next()).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("can do no more once it is closed, and can be closed again", async () => {
    const session = await open();
    const stream = session.generate("And", { temperature: 1, seed: 3 });
    await stream.next();
    await session.close();
    await expect(collect(stream)).rejects.toMatchObject({ code: "cancelled" });
    await expect(session.generate("And").next()).rejects.toMatchObject({ code: "bad-argument" });
    await session.close();
  });
});
