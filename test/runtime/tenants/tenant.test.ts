// Tenants through the library: what they were granted, their sessions, what they leave behind. Real workers and guests.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Tenant, TenantOptions } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 12 };

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

async function open(id: string, options: Partial<TenantOptions> = {}): Promise<Tenant> {
  const tenant = await realm.tenant(id, { models: [model], ...options });
  tenants.push(tenant);
  return tenant;
}

describe("a tenant", () => {
  it("generates what the model generates without a tenant", async () => {
    const session = await (await open("a")).session(model);
    const alone = await collect(model.generate("In the beginning", greedy));
    const { ids, text, end } = await collect(session.generate("In the beginning", greedy));
    expect([ids, text]).toEqual([alone.ids, alone.text]);
    expect(end.contextLength).toBe(alone.end.contextLength);
  });

  it("is refused a model that it was not granted", async () => {
    const tenant = await open("a", { models: [] });
    await expect(tenant.session(model)).rejects.toMatchObject({ code: "denied" });
  });

  it("is refused a model of another Realm, and one that was closed", async () => {
    await using other = await Realm.open({ threads: 1 });
    const stranger = await other.load(genesisFile);
    await expect(open("a", { models: [stranger] })).rejects.toMatchObject({ code: "bad-argument" });
    await stranger.close();
    await expect(other.tenant("a", { models: [stranger] })).rejects.toMatchObject({
      code: "bad-argument",
    });
  });

  it("is one of its id, until it is closed", async () => {
    const first = await open("twin");
    await expect(open("twin")).rejects.toMatchObject({ code: "bad-argument" });
    await first.close();
    await open("twin");
  });

  it.each(["", "a b", "x".repeat(129), "a\n", 7])("cannot be called %j", async (id) => {
    const opening = Reflect.apply(realm.tenant, realm, [id, { models: [model] }]);
    await expect(opening).rejects.toMatchObject({ code: "bad-argument" });
  });

  it.each([
    [{}, "models"],
    [{ models: ["genesis"] }, "models[0]"],
    [{ models: [], priority: 0 }, "priority"],
    [{ models: [], isolation: "magic" }, "isolation"],
    [{ models: [], limits: { sessions: 0 } }, "limits.sessions"],
    [{ models: [], limits: { token: 1 } }, "tokensPerRequest"],
    [{ models: [], limit: {} }, "limits"],
  ])("is refused the options %j, by name", async (options, name) => {
    const opening = Reflect.apply(realm.tenant, realm, ["a", options]);
    await expect(opening).rejects.toMatchObject({
      code: "bad-argument",
      message: expect.stringContaining(name),
    });
  });

  it("counts what it used", async () => {
    const tenant = await open("a");
    const session = await tenant.session(model);
    const first = await collect(session.generate("In the beginning", greedy));
    const second = await collect(session.generate(" And", greedy));
    expect(tenant.usage()).toEqual({
      requests: 2,
      promptTokens: first.end.promptTokens + second.end.promptTokens,
      // The token drawn last stands in no cache yet.
      cachedTokens: first.end.promptTokens + first.end.generatedTokens - 1,
      generatedTokens: first.end.generatedTokens + second.end.generatedTokens,
    });
  });

  it("closes while it generates: the stream fails with `cancelled`, others go on", async () => {
    const [tenant, other] = [await open("a"), await open("b")];
    const stream = (await tenant.session(model)).generate("And", { temperature: 1, seed: 1 });
    await stream.next();
    const beside = collect((await other.session(model)).generate("In the beginning", greedy));
    await tenant.close();
    await expect(collect(stream)).rejects.toMatchObject({ code: "cancelled" });
    expect((await beside).ids).toHaveLength(greedy.maxTokens);
    await expect(tenant.session(model)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("has its sessions ended when the model is closed", async () => {
    const second = await realm.load(genesisFile);
    const tenant = await open("a", { models: [second] });
    const session = await tenant.session(second);
    await collect(session.generate("And", greedy));
    await second.close();
    await expect(session.generate("And", greedy).next()).rejects.toMatchObject({
      code: "bad-argument",
    });
    await expect(tenant.session(second)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("leaves no thread behind, however it was used", async () => {
    const before = (await realm.statistics()).guests;
    for (let round = 0; round < 10; round++) {
      const tenant = await open(`t${round}`);
      const session = await tenant.session(model);
      await collect(session.generate("And", { temperature: 0, maxTokens: 2 }));
      for await (const token of session.generate("And", { temperature: 0 })) {
        if (token.id >= 0) break;
      }
      await tenant.close();
    }
    expect((await realm.statistics()).guests).toBe(before);
  });
});
