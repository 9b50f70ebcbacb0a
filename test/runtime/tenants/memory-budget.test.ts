// The host's memory budget: it covers weights, guests and KV caches; idle sessions make room, requests wait, and what can
// never fit is refused.

import { open, stat } from "node:fs/promises";

import { afterEach, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 8 };

const realms: Realm[] = [];
afterEach(async () => {
  await Promise.all(realms.splice(0).map((realm) => realm.close()));
});

async function openRealm(memoryBudgetBytes?: number): Promise<{ realm: Realm; model: Model }> {
  const realm = await Realm.open({ threads: 1, memoryBudgetBytes });
  realms.push(realm);
  return { realm, model: await realm.load(genesisFile) };
}

/** What the weights take, and one guest with a session that has served a request. */
async function measured(): Promise<{ readonly weights: number; readonly session: number }> {
  const { realm, model } = await openRealm();
  const { weightBytes } = await realm.memory();
  const tenant = await realm.tenant("measured", { models: [model] });
  const before = (await realm.memory()).guestBytes;
  const session = await tenant.session(model);
  await collect(session.generate("And", greedy));
  const { guestBytes } = await realm.memory();
  await realm.close();
  // While it is opened more is reserved than it takes.
  return { weights: weightBytes, session: guestBytes - before + 4 * 2 ** 20 };
}

describe("a memory budget", () => {
  it("puts the session away that was idle longest, and makes it again when it is asked", async () => {
    const { weights, session } = await measured();
    const { realm, model } = await openRealm(weights + Math.ceil(1.9 * session));
    const tenant = await realm.tenant("a", { models: [model] });
    const sessions = await Promise.all([1, 2, 3, 4].map(() => tenant.session(model)));
    const first: number[][] = [];
    for (const each of sessions) {
      first.push((await collect(each.generate("In the beginning", greedy))).ids);
    }
    expect(new Set(first.map((ids) => ids.join())).size).toBe(1);
    // The third and fourth are in memory; the first is made again.
    const resident = await collect(sessions[3]?.generate(" And", greedy) ?? never());
    const again = await collect(sessions[0]?.generate(" And", greedy) ?? never());
    expect(again.ids).toEqual(resident.ids);
    expect(again.logprobs).toEqual(resident.logprobs);
    expect([resident.end.cachedTokens > 0, again.end.cachedTokens]).toEqual([true, 0]);
  });

  it("lets requests wait for each other, and all of them end", async () => {
    const { weights, session } = await measured();
    const { realm, model } = await openRealm(weights + Math.ceil(2.5 * session));
    const tenants = await Promise.all(
      ["a", "b", "c", "d", "e"].map((id) => realm.tenant(id, { models: [model] })),
    );
    const outputs = await Promise.all(
      tenants.map(async (tenant) => {
        await using each = await tenant.session(model);
        return (await collect(each.generate("In the beginning", greedy))).ids;
      }),
    );
    expect(new Set(outputs.map((ids) => ids.join())).size).toBe(1);
  });

  it("refuses what can never fit with `out-of-memory`, and goes on with the rest", async () => {
    const { weights, session } = await measured();
    const { realm, model } = await openRealm(weights + Math.ceil(0.5 * session));
    const tenant = await realm.tenant("a", { models: [model] });
    const large = await tenant.session(model);
    await expect(collect(large.generate("And", greedy))).rejects.toMatchObject({
      code: "out-of-memory",
      message: expect.stringContaining("budget"),
    });
    expect((await realm.statistics()).running).toBe(0);
  });

  it("covers models too: loading one puts an idle session away", async () => {
    const { weights, session } = await measured();
    const { realm, model } = await openRealm(2 * weights + session);
    const tenant = await realm.tenant("a", { models: [model] });
    const kept = await tenant.session(model);
    await collect(kept.generate("In the beginning", greedy));
    const { byteLength } = await stat(genesisFile).then(({ size }) => ({ byteLength: size }));
    await using file = await open(genesisFile);
    // Not the path: the same file would be the same copy.
    await realm.load({
      byteLength,
      read: async (offset, length) => {
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
        return buffer;
      },
    });
    expect((await realm.memory()).weightBytes).toBeGreaterThan(1.9 * weights);
  });
});

function never(): never {
  throw new Error("there are four sessions");
}
