// A realm from open to close: its memory, its sessions, what it leaves behind.
// Real workers and the real guest.

import { readdirSync } from "node:fs";

import { afterEach, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

const greedy = { temperature: 0, maxTokens: 20 };
const endless = { temperature: 1, seed: 1, maxTokens: 400 };

const realms: Realm[] = [];
afterEach(async () => {
  await Promise.all(realms.splice(0).map((realm) => realm.close()));
});

async function openRealm(): Promise<Realm> {
  const realm = await Realm.open({ threads: 1 });
  realms.push(realm);
  return realm;
}

async function beginEndless(model: Model): Promise<AsyncGenerator<unknown, unknown, void>> {
  const stream = model.generate("And", endless);
  await stream.next();
  return stream;
}

async function drain(stream: AsyncGenerator<unknown, unknown, void>): Promise<void> {
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return;
  }
}

describe("a Realm", () => {
  it("is closed by `await using`", async () => {
    let closed: Realm;
    {
      await using realm = await Realm.open({ threads: 1 });
      closed = realm;
    }
    await expect(closed.load(genesisFile)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("lives beside another one in the same process", async () => {
    const [one, other] = await Promise.all([openRealm(), openRealm()]);
    const [a, b] = await Promise.all([one.load(genesisFile), other.load(genesisFile)]);
    const [first, second] = await Promise.all([
      collect(a.generate("In the beginning", greedy)),
      collect(b.generate("In the beginning", greedy)),
    ]);
    expect(first.ids).toEqual(second.ids);
    await one.close();
    expect((await collect(b.generate("In the beginning", greedy))).ids).toEqual(first.ids);
  });

  it("closes while it generates: the stream fails with `cancelled`", async () => {
    const realm = await openRealm();
    const stream = await beginEndless(await realm.load(genesisFile));
    const failed = expect(drain(stream)).rejects.toMatchObject({ code: "cancelled" });
    await realm.close();
    await failed;
  });

  it("closes while it loads: the load fails with `cancelled`", async () => {
    const realm = await openRealm();
    const loading = realm.load({
      byteLength: 1_000_000,
      read: () => new Promise<Uint8Array>(() => {}),
    });
    const failed = expect(loading).rejects.toMatchObject({ code: "cancelled" });
    await realm.close();
    await failed;
  });

  it("can be closed again and again", async () => {
    const realm = await openRealm();
    await Promise.all([realm.close(), realm.close()]);
    await realm.close();
  });

  it("refuses all else once it is closed", async () => {
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    await realm.close();
    await expect(realm.memory()).rejects.toMatchObject({ code: "bad-argument" });
    await expect(model.tokenize("a")).rejects.toMatchObject({ code: "cancelled" });
    await expect(collect(model.generate("a"))).rejects.toMatchObject({ code: "cancelled" });
    await model.close();
  });

  it.each([Number.NaN, 0, -1])("does not open with %s threads", async (threads) => {
    await expect(Realm.open({ threads })).rejects.toMatchObject({ code: "bad-argument" });
  });
});

describe("a model", () => {
  it("closes while it generates: the stream fails with `cancelled`, other models go on", async () => {
    const realm = await openRealm();
    const [one, other] = [await realm.load(genesisFile), await realm.load(genesisFile)];
    const stream = await beginEndless(one);
    const failed = expect(drain(stream)).rejects.toMatchObject({ code: "cancelled" });
    await one.close();
    await failed;
    expect((await collect(other.generate("In the beginning", greedy))).ids).toHaveLength(20);
  });

  it("is refused once it is closed", async () => {
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    await model.close();
    await model.close();
    await expect(model.tokenize("a")).rejects.toMatchObject({ code: "bad-argument" });
    await expect(collect(model.generate("a"))).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("that was loaded twice is one copy, and stays until both are closed", async () => {
    const realm = await openRealm();
    const first = await realm.load(genesisFile);
    const { weightBytes } = await realm.memory();
    const [second, third] = await Promise.all([realm.load(genesisFile), realm.load(genesisFile)]);
    expect((await realm.memory()).weightBytes).toBe(weightBytes);
    await first.close();
    await third.close();
    expect((await collect(second.generate("In the beginning", greedy))).ids).toHaveLength(20);
    await second.close();
    expect((await realm.memory()).weightBytes).toBeLessThan(weightBytes / 2);
  });
});

describe.skipIf(process.platform !== "linux")("threads and mailboxes", () => {
  const threads = (): number => readdirSync("/proc/self/task").length;

  it("are not more after 50 generations than after the first", async () => {
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    await collect(model.generate("And", { temperature: 0, maxTokens: 2 }));
    const before = { threads: threads(), ...(await realm.memory()) };
    for (let call = 0; call < 50; call++) {
      if (call % 3 === 0) await (await beginEndless(model)).return(undefined);
      else await collect(model.generate("And", { temperature: 0, maxTokens: 2 }));
    }
    const after = { threads: threads(), ...(await realm.memory()) };
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.guestBytes).toBe(before.guestBytes);
    expect(after.arrayBuffers).toBeLessThan(before.arrayBuffers + 1e6);
  });

  it("are few after many at once: four guests wait, the others end", async () => {
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    const before = threads();
    const streams = Array.from({ length: 8 }, () =>
      collect(model.generate("And", { temperature: 0, maxTokens: 2 })),
    );
    await Promise.all(streams);
    await expect.poll(threads, { timeout: 20_000 }).toBeLessThanOrEqual(before + 4);
  });

  it("are one more, however many texts are tokenized at once", async () => {
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    const before = threads();
    const texts = Array.from({ length: 12 }, (_, index) => `And ${index}`);
    const tokens = await Promise.all(texts.map((text) => model.tokenize(text)));
    expect(threads()).toBeLessThanOrEqual(before + 1);
    expect(await Promise.all(tokens.map((each) => model.detokenize(each)))).toEqual(texts);
  });

  it("go when the Realm is closed", async () => {
    const before = threads();
    const realm = await openRealm();
    const model = await realm.load(genesisFile);
    await collect(model.generate("And", greedy));
    await realm.close();
    await expect.poll(threads, { timeout: 20_000 }).toBeLessThanOrEqual(before);
  });
});
