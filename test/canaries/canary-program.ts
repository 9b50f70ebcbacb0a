// Runs the canaries against a host and prints what it found as JSON: node canary-program.ts <options as JSON>. The host
// is named by the path of its index.ts, so that one that leaks on purpose can be tried as well.

import { pathToFileURL } from "node:url";

import type * as HostEntry from "../../host/index.ts";
import type { Model, Realm } from "../../host/index.ts";
import {
  asTheyCame,
  differencesBetween,
  failuresIn,
  foreignIn,
  ownMarkersIn,
} from "./canary-findings.ts";
import { planRequests, sessionContext } from "./canary-plan.ts";
import type { CanaryPlan } from "./canary-plan.ts";
import { runTenant } from "./tenant-run.ts";
import type { TenantRun } from "./tenant-run.ts";

type Host = typeof HostEntry;

export interface CanaryOptions {
  /** Of the host's index.ts. */
  readonly host: string;
  /** Of the host's that each tenant has to itself, to compare with. */
  readonly aloneHost: string;
  /** Of a file that `writeRepeatingModel` wrote. */
  readonly model: string;
  readonly tenants: number;
  /** Of each tenant; half of them where memory is short. */
  readonly requests: number;
  readonly seed: number;
}

export interface CanaryReport {
  readonly requests: number;
  /** That were given out. */
  readonly tokens: number;
  readonly ownMarkers: number;
  /** Requests in sessions that had been put away. */
  readonly replayed: number;
  /** Runs that were merged into one product, on average; alone it is 1. */
  readonly runsPerProduct: number;
  readonly foreign: readonly string[];
  readonly differing: readonly string[];
  readonly failed: readonly string[];
}

interface Round {
  readonly plans: readonly CanaryPlan[];
  /** Sessions that have memory at a time. */
  readonly residentSessions: number;
}

interface RoundRun {
  readonly runs: readonly TenantRun[];
  readonly runsPerProduct: number;
}

/** Findings of one kind in the report; the first tell enough. */
const listedMax = 20;
/** Beside what an open session takes, while it is opened. */
const openingBytes = 4 * 2 ** 20;

async function sing(options: CanaryOptions): Promise<CanaryReport> {
  const { tenants, requests, seed } = options;
  const [host, aloneHost] = [await load(options.host), await load(options.aloneHost)];
  const plansOf = (count: number, roundSeed: number): CanaryPlan[] =>
    Array.from({ length: tenants }, (_, tenant) => planRequests(tenant, count, roundSeed));
  const half = Math.ceil(requests / 2);
  const rounds: readonly Round[] = [
    { plans: plansOf(half, 2 * seed), residentSessions: Infinity },
    { plans: plansOf(requests - half, 2 * seed + 1), residentSessions: Math.ceil(tenants / 4) },
  ];
  const crowd: RoundRun[] = [];
  for (const round of rounds) crowd.push(await runTogether(host, options.model, round));
  const runs = crowd.flatMap((round) => round.runs);
  const alone = await runAlone(aloneHost, options.model, runs.map(asTheyCame));
  return reportOf(runs, alone, Math.max(...crowd.map((round) => round.runsPerProduct)));
}

async function load(path: string): Promise<Host> {
  return (await import(pathToFileURL(path).href)) as Host;
}

async function runTogether(host: Host, path: string, round: Round): Promise<RoundRun> {
  const memoryBudgetBytes = await budgetFor(host, path, round.residentSessions);
  await using realm = await host.Realm.open({ threads: 1, memoryBudgetBytes });
  const model = await realm.load(path);
  const runs = await Promise.all(round.plans.map((plan) => runTenant(realm, model, plan)));
  const statistics = await realm.statistics();
  return { runs, runsPerProduct: statistics.runs / statistics.products };
}

/** One tenant after the other. */
async function runAlone(
  host: Host,
  path: string,
  plans: readonly CanaryPlan[],
): Promise<TenantRun[]> {
  await using realm = await host.Realm.open({ threads: 1 });
  const model = await realm.load(path);
  const runs: TenantRun[] = [];
  for (const plan of plans) runs.push(await runTenant(realm, model, plan));
  return runs;
}

/** A budget in which so many sessions fit. */
async function budgetFor(host: Host, path: string, sessions: number): Promise<number | undefined> {
  if (sessions === Infinity) return undefined;
  await using realm = await host.Realm.open({ threads: 1 });
  const model = await realm.load(path);
  const { weightBytes } = await realm.memory();
  return weightBytes + openingBytes + sessions * (await sessionBytes(realm, model));
}

async function sessionBytes(realm: Realm, model: Model): Promise<number> {
  await using tenant = await realm.tenant("measured", { models: [model] });
  const before = (await realm.memory()).guestBytes;
  const session = await tenant.session(model, { context: sessionContext, kvType: "f32" });
  for await (const token of session.generate("measured", { maxTokens: 1 })) void token;
  return (await realm.memory()).guestBytes - before;
}

function reportOf(
  runs: readonly TenantRun[],
  alone: readonly TenantRun[],
  runsPerProduct: number,
): CanaryReport {
  const outcomes = runs.flatMap((run) => run.outcomes);
  return {
    requests: outcomes.length,
    tokens: outcomes.reduce((sum, { tokens }) => sum + tokens.length, 0),
    ownMarkers: runs.reduce((sum, run) => sum + ownMarkersIn(run), 0),
    replayed: sumOf(runs, alone, replayedIn),
    runsPerProduct,
    foreign: runs.flatMap(foreignIn).slice(0, listedMax),
    differing: runs
      .flatMap((run, index) => differencesBetween(run, alone[index] ?? run))
      .slice(0, listedMax),
    failed: runs.flatMap(failuresIn).slice(0, listedMax),
  };
}

function replayedIn(run: TenantRun, alone: TenantRun): number {
  return run.outcomes.filter(({ cachedTokens }, index) => {
    const cachedAlone = alone.outcomes[index]?.cachedTokens ?? 0;
    return cachedTokens === 0 && cachedAlone > 0;
  }).length;
}

function sumOf(
  runs: readonly TenantRun[],
  alone: readonly TenantRun[],
  count: (run: TenantRun, alone: TenantRun) => number,
): number {
  return runs.reduce((sum, run, index) => sum + count(run, alone[index] ?? run), 0);
}

if (import.meta.main) {
  const options = JSON.parse(process.argv[2] ?? "") as CanaryOptions;
  process.stdout.write(JSON.stringify(await sing(options)));
}
