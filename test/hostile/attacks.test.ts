// Each thing that a hostile guest does, on a thread and in a process: its request ends with an error that says what is
// wrong, in time, and it leaves nothing behind; who generates beside it gets the tokens that it gets alone.
// REALM_HOSTILE_ATTACKS=all for all of them at both levels; else a share.

import process from "node:process";
import { setTimeout } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { GuestOption, Model, Session, Tenant, TenantLimits } from "../../host/index.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { childProcesses } from "../runtime/process/own-processes.ts";
import { collect } from "../runtime/collect.ts";
import type { Collected } from "../runtime/collect.ts";
import type { Attack } from "./attacks.ts";
import { briefAttacks, earlyAttacks, earlyEndlessAttacks, endlessAttacks } from "./attacks.ts";
import { HostileGuest } from "./build-hostile-guest.ts";
import { attack } from "./hostile-sessions.ts";
import type { Ending } from "./hostile-sessions.ts";
import { countsBeyond, residentBytes, stillCounts } from "./own-counts.ts";
import type { Counts } from "./own-counts.ts";

/** What the issue allows a request beyond its deadline; a shared machine gets more of it. */
const overdueMsMax = 250 * Number(process.env["REALM_HOSTILE_TIME_FACTOR"] ?? 8);
/** Of freed memory that the allocator keeps, and of what V8 compiles and caches. Bytes. */
const keptBytesMax = 192 * 2 ** 20;

const memory = { guestMemoryBytes: 96 * 2 ** 20, heapBytes: 64 * 2 ** 20 };
const patient: TenantLimits = { ...memory, callsPerYield: 10_000 };
const hurried: TenantLimits = { ...memory, requestDeadlineMs: 1500, tokenDeadlineMs: 300 };

/** Of the attacks of a kind, every so manieth; what differs between the levels is the same for all of them. */
const shares =
  process.env["REALM_HOSTILE_ATTACKS"] === "all"
    ? { worker: 1, process: 1 }
    : { worker: 4, process: 11 };

const honestPrompt = "In the beginning";
const honestOptions = { temperature: 0, maxTokens: 12 };

let realm: Realm;
let model: Model;
let hostile: HostileGuest;
let honest: Tenant;
let alone: Collected;
const overdue: number[] = [];

beforeAll(async () => {
  [realm, hostile] = await Promise.all([Realm.open({ threads: 1 }), HostileGuest.build()]);
  model = await realm.load(genesisFile);
  honest = await realm.tenant("honest", { models: [model] });
  alone = await generateHonestly();
});
afterAll(async () => {
  await realm.close();
  const worst = Math.round(Math.max(...overdue));
  process.stdout.write(
    `ended at most ${worst} ms after their deadline: ${overdue.length} requests\n`,
  );
});

async function generateHonestly(): Promise<Collected> {
  await using session: Session = await honest.session(model);
  return await collect(session.generate(honestPrompt, honestOptions));
}

/** Makes the request beside an honest one, which must not notice. */
async function attackBeside(tenant: Tenant, prompt: string): Promise<Ending> {
  const [ending, beside] = await Promise.all([attack(tenant, model, prompt), generateHonestly()]);
  expect([beside.ids, beside.logprobs]).toEqual([alone.ids, alone.logprobs]);
  return ending;
}

function expectEnding({ code, says = "" }: Attack, { error }: Ending): void {
  if (code === undefined) expect(error).toBeUndefined();
  else expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  expect((error?.message ?? "").length).toBeLessThan(6000);
}

/** On a busy machine it may be the request's deadline that passes first. */
function expectInTime({ error, tookMs }: Ending): void {
  const { requestDeadlineMs = 0, tokenDeadlineMs = 0 } = hurried;
  const isToken = error?.message.includes("tokenDeadlineMs") === true;
  const limitMs = isToken ? tokenDeadlineMs : requestDeadlineMs;
  overdue.push(tookMs - limitMs);
  expect(tookMs).toBeLessThan(limitMs + overdueMsMax);
}

describe.each(["worker", "process"] as const)("a hostile guest in a %s", (isolation) => {
  const shareOf = (attacks: readonly Attack[]): readonly Attack[] =>
    attacks.filter((_, index) => index % shares[isolation] === 0);
  const tenants: Tenant[] = [];
  let opened = 0;
  async function open(guest: GuestOption, limits: TenantLimits): Promise<Tenant> {
    opened += 1;
    const id = `hostile-${isolation}-${opened}`;
    const tenant = await realm.tenant(id, { models: [model], guest, isolation, limits });
    tenants.push(tenant);
    return tenant;
  }

  let patientTenant: Tenant;
  let hurriedTenant: Tenant;
  let empty: Counts;
  let before: Counts;
  let residentBefore: number;
  beforeAll(async () => {
    empty = await stillCounts(realm);
    [patientTenant, hurriedTenant] = await Promise.all([
      open(hostile.component, patient),
      open(hostile.component, hurried),
    ]);
    await attack(patientTenant, model, "nothing");
    before = await stillCounts(realm);
    residentBefore = residentBytes();
  });
  afterEach(async () => {
    expect(await countsBeyond(realm, before)).toEqual({});
  });
  afterAll(async () => {
    await Promise.all(tenants.splice(0).map((tenant) => tenant.close()));
  });

  it.each(shareOf(briefAttacks))("“$plot” ends with $code", async (planned) => {
    expectEnding(planned, await attackBeside(patientTenant, planned.plot));
  });

  it.each(shareOf(endlessAttacks))("“$plot” ends with $code, in time", async (planned) => {
    const ending = await attackBeside(hurriedTenant, planned.plot);
    expectEnding(planned, ending);
    expectInTime(ending);
  });

  it.each(shareOf(earlyAttacks))("“$plot” ends with $code", async (planned) => {
    await using tenant = await open(hostile.plotting(planned.plot), patient);
    const ending = await attackBeside(tenant, "go");
    expectEnding(planned, ending);
  });

  it.each(shareOf(earlyEndlessAttacks))("“$plot” ends with $code, in time", async (planned) => {
    await using tenant = await open(hostile.plotting(planned.plot), hurried);
    const ending = await attackBeside(tenant, "go");
    expectEnding(planned, ending);
    expectInTime(ending);
  });

  it("that never finishes loading keeps no core busy when nobody asks for it", async () => {
    await using _tenant = await open(hostile.plotting("load: endless loop"), {
      ...hurried,
      requestDeadlineMs: 300,
    });
    expect(await countsBeyond(realm, before)).toEqual({});
  });

  it("that never finishes loading does not keep its tenant from being closed", async () => {
    const tenant = await open(hostile.plotting("load: endless loop"), memory);
    await tenant.close();
  });

  it("that ignores that its consumer left is ended", async () => {
    const session = await patientTenant.session(model);
    const stream = session.generate("result: prefilled for ever; next-batch: endless loop");
    const first = stream.next();
    await setTimeout(200);
    await Promise.all([stream.return({} as never), first.catch(() => {})]);
    await session.close();
  });

  it("is told the same of a model that it was not granted and of one that there is not", async () => {
    const stories = sharedFile("models/stories-260k.gguf");
    const other = stories === undefined ? undefined : await realm.load(stories);
    const reports: string[] = [];
    for (const id of [2, 999_999, 0, -1]) {
      const { error } = await attack(patientTenant, model, `next-batch: forged model ${id}`);
      expect(error?.code).toBe("denied");
      reports.push((error?.message ?? "").replaceAll(String(id >>> 0), "N"));
    }
    expect(new Set(reports).size).toBe(1);
    for (const line of reports[0]?.split("\n") ?? []) expect(line).toMatch(/^denied /);
    await other?.close();
  });

  it.each([47, 1_000_000, -1])("is told that there is no tensor %i", async (id) => {
    const { error } = await attackBeside(patientTenant, `next-batch: forged tensor ${id}`);
    const codes = error?.message.split("\n").map((line) => line.split(" ")[0]);
    const found = "not-found";
    expect(codes?.slice(0, 3)).toEqual([found, found, found]);
    expect(codes?.[4]).toBe(found);
  });

  it("is told what is wrong with lengths and counts of columns", async () => {
    const { error } = await attackBeside(patientTenant, "next-batch: wrong lengths");
    const codes = error?.message.split("\n").map((line) => line.split(" ")[0]);
    expect(codes).toHaveLength(10);
    for (const code of codes ?? []) expect(["bad-argument", "limit"]).toContain(code);
  });

  it("leaves its session usable where its own error says so, and gone after a trap", async () => {
    await using session = await patientTenant.session(model);
    const again = (prompt: string): Promise<Collected> =>
      collect(session.generate(prompt, { maxTokens: 2 }));
    await expect(again("append: error context-full")).rejects.toMatchObject({
      code: "context-full",
    });
    expect((await again("nothing")).ids).toEqual([65, 65]);
    await expect(again("next-batch: trap")).rejects.toMatchObject({ code: "guest-trap" });
    await expect(again("nothing")).rejects.toMatchObject({ code: "guest-trap" });
  });

  it("that ended while it waited in the pool is replaced, and nothing of it stays", async () => {
    for (const pid of childProcesses()) process.kill(pid, "SIGKILL");
    await stillCounts(realm);
    for (let count = 0; count < 2; count++) {
      const { error } = await attack(patientTenant, model, "nothing");
      expect(error).toBeUndefined();
    }
    await stillCounts(realm);
  });

  it("has left nothing behind when its tenants are closed", async () => {
    await Promise.all(tenants.splice(0).map((tenant) => tenant.close()));
    expect(await countsBeyond(realm, empty)).toEqual({});
    expect(residentBytes() - residentBefore).toBeLessThan(keptBytesMax);
    expect((await realm.memory()).guestBytes).toBeLessThan(8 * 2 ** 20);
  });
});
