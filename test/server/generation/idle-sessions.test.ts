// Which kept session a request gets: the one that begins as it does, or, where a tenant has as many as may be kept, the one
// that was used the longest ago; and how long those stay that are more than may be kept.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Session, Tenant } from "../../../host/index.ts";
import { IdleSessions } from "../../../host/server/generation/idle-sessions.ts";
import type { SessionKey } from "../../../host/server/generation/idle-sessions.ts";
import { genesisFile } from "../../shared-data.ts";

const prompt = Uint32Array.of(1, 2, 3, 4);
const another = Uint32Array.of(5, 6, 7, 8);
const unlike = Uint32Array.of(9, 9, 9, 9);

let realm: Realm;
let model: Model;
let tenant: Tenant;
let key: SessionKey;
beforeEach(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
  tenant = await realm.tenant("acme", { models: [model] });
  key = { tenant, model, wish: "{}" };
});
afterEach(async () => {
  vi.useRealTimers();
  await realm.close();
});

function idleSessions(sessions: number, bytes = 2 ** 30): IdleSessions {
  return new IdleSessions({ idleMs: 60_000, bytes, sessions });
}

/** One that has a guest, which takes memory. */
async function usedSession(): Promise<Session> {
  const session = await tenant.session(model, { context: 64 });
  for await (const _ of session.generate("In the", { maxTokens: 1 }));
  return session;
}

describe("a request gets", () => {
  it("the session that begins as it does", async () => {
    const idle = idleSessions(8);
    const session = await tenant.session(model, { context: 64 });
    idle.put(key, { session, tokens: prompt });
    idle.put(key, { session: await tenant.session(model, { context: 64 }), tokens: another });
    expect(idle.take(key, Uint32Array.of(1, 2, 3, 9))).toBe(session);
    expect(idle.count).toBe(1);
    idle.close();
  });

  it("none that begins otherwise, while there may be more", async () => {
    const idle = idleSessions(3);
    await tenant.session(model, { context: 64 });
    idle.put(key, { session: await tenant.session(model, { context: 64 }), tokens: prompt });
    expect(idle.take(key, unlike)).toBeUndefined();
    expect(idle.take({ ...key, wish: "other" }, prompt)).toBeUndefined();
    idle.close();
  });

  it("the longest unused, where those that run and those that are kept are all that may be", async () => {
    const idle = idleSessions(3);
    await tenant.session(model, { context: 64 });
    const session = await tenant.session(model, { context: 64 });
    idle.put(key, { session, tokens: prompt });
    idle.put(key, { session: await tenant.session(model, { context: 64 }), tokens: another });
    expect(idle.take(key, unlike)).toBe(session);
    idle.close();
  });

  it("the longest unused, where another would take more memory than may be kept", async () => {
    const session = await usedSession();
    const idle = idleSessions(8, 1.5 * session.guestBytes);
    idle.put(key, { session, tokens: prompt });
    expect(idle.take(key, unlike)).toBe(session);
    idle.close();
  });
});

describe("sessions that are more than may be kept", () => {
  it("stay for 5 seconds, for as many requests that come soon", async () => {
    const idle = idleSessions(2);
    const sessions = await Promise.all(
      Array.from({ length: 5 }, () => tenant.session(model, { context: 64 })),
    );
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const putAll = (): void => {
      for (const session of sessions) idle.put(key, { session, tokens: prompt });
    };
    putAll();
    vi.advanceTimersByTime(4_900);
    const taken = sessions.map(() => idle.take(key, unlike));
    expect(new Set(taken)).toEqual(new Set(sessions));
    putAll();
    vi.advanceTimersByTime(5_100);
    expect(idle.count).toBe(2);
    expect(sessions.map(({ usable }) => usable)).toEqual([false, false, false, true, true]);
    idle.close();
  });

  it("and take more memory than may be kept, stay as long, the longest unused not longer", async () => {
    const sessions = [await usedSession(), await usedSession()];
    const idle = idleSessions(8, 1.5 * (sessions[0]?.guestBytes ?? 0));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    for (const session of sessions) idle.put(key, { session, tokens: prompt });
    vi.advanceTimersByTime(4_900);
    expect(idle.count).toBe(2);
    vi.advanceTimersByTime(200);
    expect(sessions.map(({ usable }) => usable)).toEqual([false, true]);
    idle.close();
  });

  it("are no more than ran at a time, though each request is for another kind of session", async () => {
    const idle = idleSessions(2);
    for (let wish = 0; wish < 6; wish++) {
      expect(idle.take({ ...key, wish: `${wish}` }, prompt)).toBeUndefined();
      const session = await tenant.session(model, { context: 64 });
      idle.put({ ...key, wish: `${wish}` }, { session, tokens: prompt });
    }
    expect(idle.count).toBe(2);
    idle.close();
  });

  it("make room at once for a guest that starts, where they take too much memory", async () => {
    const sessions = [await usedSession(), await usedSession()];
    const idle = idleSessions(8, 1.5 * (sessions[0]?.guestBytes ?? 0));
    for (const session of sessions) idle.put(key, { session, tokens: prompt });
    expect(idle.take({ ...key, wish: "other" }, prompt)).toBeUndefined();
    expect(sessions.map(({ usable }) => usable)).toEqual([false, true]);
    idle.close();
  });
});
