// Each limit of a tenant: passing it is an error that names it, and the session is as it was where that can be.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model, Session, Tenant, TenantLimits } from "../../../host/index.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const greedy = { temperature: 0, maxTokens: 10 };
const long = { temperature: 1, seed: 1 };

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

async function tenantWith(limits: TenantLimits): Promise<Tenant> {
  const tenant = await realm.tenant(`t${tenants.length}`, { models: [model], limits });
  tenants.push(tenant);
  return tenant;
}

async function sessionWith(limits: TenantLimits): Promise<Session> {
  return await (await tenantWith(limits)).session(model);
}

/** The error of a limit, which its message names. */
function passing(name: keyof TenantLimits, code = "limit"): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(name) });
}

describe("tokensPerRequest", () => {
  it("refuses a request that asks for more, before it begins", async () => {
    const session = await sessionWith({ tokensPerRequest: 20 });
    await expect(collect(session.generate("And", { ...greedy, maxTokens: 21 }))).rejects.toEqual(
      passing("tokensPerRequest"),
    );
  });

  it("ends one that passes it, and leaves no trace of it", async () => {
    const session = await sessionWith({ tokensPerRequest: 20 });
    const first = await collect(session.generate("And", greedy));
    await expect(collect(session.generate(" of the", long))).rejects.toEqual(
      passing("tokensPerRequest"),
    );
    const { end } = await collect(session.generate(" of", { temperature: 0, maxTokens: 1 }));
    expect(end.cachedTokens).toBe(first.end.promptTokens + first.end.generatedTokens - 1);
  });

  it("ends one whose prompt passes it, before the first token", async () => {
    const session = await sessionWith({ tokensPerRequest: 20 });
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const { id } of session.generate("and it came to pass ".repeat(10), {})) {
        seen.push(id);
      }
    };
    await expect(run()).rejects.toEqual(passing("tokensPerRequest"));
    expect(seen).toEqual([]);
  });
});

describe.each(["tokensPerMinute", "tokensPerDay"] as const)("%s", (name) => {
  it("counts all requests of the tenant, and then refuses", async () => {
    const tenant = await tenantWith({ [name]: 30 });
    const session = await tenant.session(model);
    const { end } = await collect(session.generate("And", greedy));
    const other = await tenant.session(model);
    await expect(collect(other.generate("And", long))).rejects.toEqual(passing(name));
    await expect(other.generate("And").next()).rejects.toEqual(passing(name));
    expect(end.generatedTokens).toBe(greedy.maxTokens);
  });
});

describe("requestsPerMinute", () => {
  it("refuses the next request", async () => {
    const session = await sessionWith({ requestsPerMinute: 2 });
    await collect(session.generate("And", greedy));
    await collect(session.generate("And", greedy));
    await expect(session.generate("And").next()).rejects.toEqual(passing("requestsPerMinute"));
  });
});

describe("sessions", () => {
  it("refuses another session until one is closed", async () => {
    const tenant = await tenantWith({ sessions: 1 });
    const first = await tenant.session(model);
    await expect(tenant.session(model)).rejects.toEqual(passing("sessions"));
    await first.close();
    await tenant.session(model);
  });
});

describe("queueLength", () => {
  it("refuses a request that would wait behind too many", async () => {
    const session = await sessionWith({ queueLength: 1 });
    const requests = [1, 2, 3].map(() => collect(session.generate("And", greedy)));
    const outcomes = await Promise.allSettled(requests);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await expect(requests[2]).rejects.toEqual(passing("queueLength"));
  });
});

describe("requestDeadlineMs", () => {
  it("ends a request that takes longer, waiting included; the session stays", async () => {
    const session = await sessionWith({ requestDeadlineMs: 60 });
    const consume = async (): Promise<void> => {
      for await (const _token of session.generate("And", long)) {
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
    };
    await expect(consume()).rejects.toEqual(passing("requestDeadlineMs", "deadline"));
    await session.close();
  });

  it("ends a request that waits for its turn", async () => {
    const session = await sessionWith({ requestDeadlineMs: 1000 });
    // Its guest is there: else the first of two would have its start behind it, and the second what is left of that.
    await collect(session.generate("And", greedy));
    const running = session.generate("And", long);
    await running.next();
    await expect(collect(session.generate("And", greedy))).rejects.toEqual(
      passing("requestDeadlineMs", "deadline"),
    );
    await running.return({} as never);
  });
});

describe("callsPerYield", () => {
  it("ends a guest that calls its host again and again", async () => {
    const session = await sessionWith({ callsPerYield: 3 });
    await expect(collect(session.generate("And", greedy))).rejects.toEqual(
      passing("callsPerYield"),
    );
  });
});

describe("handles", () => {
  it("refuses a guest another program", async () => {
    const session = await sessionWith({ handles: 2 });
    await expect(collect(session.generate("And", greedy))).rejects.toEqual(passing("handles"));
  });
});

describe("guestMemoryBytes", () => {
  it("refuses a session whose cache does not fit", async () => {
    const session = await sessionWith({ guestMemoryBytes: 2 ** 21 });
    await expect(collect(session.generate("And", greedy))).rejects.toEqual(
      passing("guestMemoryBytes"),
    );
  });
});

describe("liftedBytesPerCall", () => {
  it("ends a guest that gives more in one call", async () => {
    const session = await sessionWith({ liftedBytesPerCall: 1024 });
    await expect(
      collect(session.generate("and it came to pass ".repeat(20), greedy)),
    ).rejects.toEqual(passing("liftedBytesPerCall"));
  });
});
