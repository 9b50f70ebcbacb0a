// Which kept session a request gets: the one that begins as it does, or, where a tenant has as many as may be kept, the one
// that was used the longest ago.

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Tenant } from "../../../host/index.ts";
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
afterEach(() => realm.close());

function idleSessions(sessions: number): IdleSessions {
  return new IdleSessions({ idleMs: 60_000, bytes: 2 ** 30, sessions });
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
});
