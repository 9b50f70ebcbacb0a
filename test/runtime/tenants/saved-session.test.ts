// Sessions that are forked, saved and restored: what goes on from them is bitwise what the first would have said.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { KvType, Model, Session, SessionOptions, Tenant } from "../../../host/index.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 10 };
const sampled = { temperature: 1, seed: 3, maxTokens: 10 };

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

async function tenantWith(sessions = 16): Promise<Tenant> {
  const options = { models: [model], limits: { sessions } };
  const tenant = await realm.tenant(`t${tenants.length}`, options);
  tenants.push(tenant);
  return tenant;
}

/** What goes into its cache is more than all else. */
const large: SessionOptions = { context: 512, kvType: "f32" };

/** With memory for one large session, and not for two. */
async function realmForOne(): Promise<Realm> {
  await using measured = await Realm.open({ threads: 1 });
  const own = await measured.load(genesisFile);
  const stream = own.generate("In", { ...large, maxTokens: 2 });
  await stream.next();
  const { weightBytes, guestBytes } = await measured.memory();
  // While a session is opened 4 MiB more are reserved than it takes.
  return await Realm.open({
    threads: 1,
    memoryBudgetBytes: weightBytes + guestBytes + 5 * 2 ** 20,
  });
}

async function begun(options: SessionOptions = {}): Promise<{ tenant: Tenant; session: Session }> {
  const tenant = await tenantWith();
  const session = await tenant.session(model, { context: 256, ...options });
  await collect(session.generate("In the beginning", greedy));
  return { tenant, session };
}

async function bytesOf(session: Session): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(session.save()));
}

/** What a session says next, bit by bit. */
async function next(session: Session): Promise<unknown> {
  const { ids, logprobs, text, end } = await collect(session.generate(" And God", sampled));
  return [ids, logprobs, text, end.promptTokens, end.cachedTokens];
}

const kvTypes: readonly KvType[] = ["f16", "f32", "q8_0"];

describe("a forked session", () => {
  it.each(kvTypes)(
    "says what the first says, with a cache of %s, and prefills nothing",
    async (kvType) => {
      const { session } = await begun({ kvType });
      const fork = await session.fork();
      const said = await next(fork);
      expect(await next(session)).toEqual(said);
    },
  );

  it("goes its own way", async () => {
    const { session } = await begun();
    const fork = await session.fork();
    await collect(fork.generate(" But the serpent", greedy));
    const third = await session.fork();
    const said = await next(third);
    await fork.close();
    expect(await next(session)).toEqual(said);
  });

  it("of a session that has begun nothing has nothing in it", async () => {
    const tenant = await tenantWith();
    const session = await tenant.session(model, { context: 256 });
    const fork = await session.fork();
    expect(await next(fork)).toEqual(await next(session));
  });

  it("counts as a session, and is none where the limit is reached", async () => {
    const tenant = await tenantWith(2);
    const session = await tenant.session(model, { context: 128 });
    await collect(session.generate("In the beginning", greedy));
    const fork = await session.fork();
    await expect(session.fork()).rejects.toMatchObject({ code: "limit" });
    await fork.close();
    await (await session.fork()).close();
  });

  it("that does not fit into the memory budget is an error, and the first goes on", async () => {
    await using small = await realmForOne();
    const own = await small.load(genesisFile);
    const tenant = await small.tenant("small", { models: [own] });
    const session = await tenant.session(own, large);
    await collect(session.generate("In the beginning", greedy));
    await expect(session.fork()).rejects.toMatchObject({ code: "out-of-memory" });
    expect((await collect(session.generate(" And", greedy))).ids).toHaveLength(10);
  });
});

describe("a restored session", () => {
  it.each(kvTypes)("says what the saved one says, with a cache of %s", async (kvType) => {
    const { tenant, session } = await begun({ kvType });
    const bytes = await bytesOf(session);
    const other = await tenant.session(model, { context: 200, kvType });
    await other.restore(bytes);
    expect(await next(other)).toEqual(await next(session));
  });

  it("may come in pieces of any length, in another Realm", async () => {
    const { session } = await begun();
    const bytes = await bytesOf(session);
    await using elsewhere = await Realm.open({ threads: 1 });
    const own = await elsewhere.load(genesisFile);
    const tenant = await elsewhere.tenant("a", { models: [own] });
    const other = await tenant.session(own, { context: 256 });
    function* pieces(): Generator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 9973) yield bytes.subarray(at, at + 9973);
    }
    await other.restore(pieces());
    expect(await next(other)).toEqual(await next(session));
  });

  it("can be put away and made again", async () => {
    const { session } = await begun(large);
    const bytes = await bytesOf(session);
    await using small = await realmForOne();
    const own = await small.load(genesisFile);
    const tenant = await small.tenant("small", { models: [own] });
    const [restored, other] = [await tenant.session(own, large), await tenant.session(own, large)];
    await restored.restore(bytes);
    await collect(other.generate("In", greedy));
    const { ids, end } = await collect(restored.generate(" And God", sampled));
    expect(end.cachedTokens).toBe(0);
    expect(ids).toEqual((await collect(session.generate(" And God", sampled))).ids);
  });

  it("is of the same model, context and KV type, and of a session that has served nobody", async () => {
    const { tenant, session } = await begun();
    const bytes = await bytesOf(session);
    const refusal = async (options: SessionOptions): Promise<unknown> => {
      const other = await tenant.session(model, options);
      return await other.restore(bytes).catch((thrown: unknown) => thrown);
    };
    expect(await refusal({ kvType: "f32" })).toMatchObject({ code: "bad-file" });
    expect(await refusal({ context: 8 })).toMatchObject({ code: "context-full" });
    await expect(session.restore(bytes)).rejects.toMatchObject({ code: "bad-argument" });
    const path = sharedFile("models/genesis-4m-f32.gguf");
    if (path === undefined) return;
    const exact = await realm.load(path);
    const other = await realm.tenant("other", { models: [exact] });
    tenants.push(other);
    await expect((await other.session(exact)).restore(bytes)).rejects.toMatchObject({
      code: "bad-file",
      message: expect.stringMatching(/another model/),
    });
    await exact.close();
  });

  it("that was refused can be used as if nothing had been", async () => {
    const { tenant, session } = await begun();
    const bytes = await bytesOf(session);
    const other = await tenant.session(model, { context: 256 });
    await expect(other.restore(bytes.subarray(0, -40))).rejects.toMatchObject({ code: "bad-file" });
    await other.restore(bytes);
    expect(await next(other)).toEqual(await next(session));
  });

  it("is not to be had of a session with nothing in it", async () => {
    const session = await (await tenantWith()).session(model);
    await expect(bytesOf(session)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("ends where its signal says so, and the session goes on", async () => {
    const { session } = await begun();
    const stop = new AbortController();
    const saving = session.save({ signal: stop.signal });
    await saving.next();
    stop.abort();
    await expect(Array.fromAsync(saving)).rejects.toMatchObject({ code: "cancelled" });
    expect((await collect(session.generate(" And", greedy))).ids).toHaveLength(10);
  });
});

describe("a session in a process of its own", () => {
  it("is forked, saved and restored like any", async () => {
    const tenant = await realm.tenant("apart", { models: [model], isolation: "process" });
    tenants.push(tenant);
    const session = await tenant.session(model, { context: 256 });
    await collect(session.generate("In the beginning", greedy));
    const fork = await session.fork();
    const restored = await tenant.session(model, { context: 256 });
    await restored.restore(await bytesOf(session));
    const said = await next(session);
    expect(await next(fork)).toEqual(said);
    expect(await next(restored)).toEqual(said);
  });
});
