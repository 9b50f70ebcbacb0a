// Hostile sessions of all kinds, drawn by a seed, two at any time, beside four honest tenants that generate without a
// pause. A process of its own, so that a crash is seen and nothing else weighs in its memory; what it saw goes to its
// standard output.
//
// Usage: node --expose-gc chaos-run.ts '{ "component": "hostile.wasm", "isolation": "worker", "sessions": 20, "seed": 1 }'

import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

import { Realm } from "../../host/index.ts";
import type { Isolation, Model, Tenant, TenantLimits } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import type { Attack } from "./attacks.ts";
import { briefAttacks, earlyAttacks, earlyEndlessAttacks, endlessAttacks } from "./attacks.ts";
import { HostileGuest } from "./build-hostile-guest.ts";
import { HonestTenants } from "./honest-tenants.ts";
import type { Rates } from "./honest-tenants.ts";
import { attack } from "./hostile-sessions.ts";
import type { Ending } from "./hostile-sessions.ts";
import { countsBeyond, residentBytes, stillCounts } from "./own-counts.ts";
import type { Counts } from "./own-counts.ts";

export interface ChaosOptions {
  /** Path of the component. */
  readonly component: string;
  readonly isolation: Isolation;
  readonly sessions: number;
  readonly seed: number;
}

export interface ChaosReport {
  /** "<plot>: <code>" of requests that did not end as they should. */
  readonly surprises: readonly string[];
  readonly sessions: number;
  /** By the codes that they ended with. */
  readonly endings: Readonly<Record<string, number>>;
  readonly honestRequests: number;
  /** Whose tokens or logprobs were not those of a solo run. */
  readonly honestDifferences: number;
  /** When the hostile tenants were closed, beyond what there was before they were opened. */
  readonly leftBehind: Partial<Counts>;
  /** After each round, when V8 has collected its garbage, whose heap else differs by 30 MB from round to round. */
  readonly residentBytes: readonly number[];
  /** And before. */
  readonly residentBytesWithGarbage: readonly number[];
  /** Beside no hostile session. */
  readonly undisturbed: Rates;
  /** Beside two. */
  readonly disturbed: Rates;
  /** Of the request that ended last after its deadline, how long after; below 0: all ended before. */
  readonly overdueMs: number;
}

const atATime = 2;
const rounds = 5;
/** Rates of two seconds differ by half. */
const undisturbedMs = 10_000;
const requestDeadlineMs = 2000;
const limits: TenantLimits = {
  requestDeadlineMs,
  tokenDeadlineMs: 300,
  callsPerYield: 10_000,
  guestMemoryBytes: 96 * 2 ** 20,
  heapBytes: 64 * 2 ** 20,
};

interface HostileParts {
  readonly realm: Realm;
  readonly model: Model;
  readonly guest: HostileGuest;
}

/** Hostile sessions, of which the guest is the same or, for what happens before a prompt, one of its own. */
class HostileSessions {
  readonly surprises: string[] = [];
  readonly endings: Record<string, number> = {};
  overdueMs = -Infinity;
  readonly #realm: Realm;
  readonly #model: Model;
  readonly #guest: HostileGuest;
  readonly #isolation: Isolation;
  readonly #random: () => number;
  #tenant: Tenant | undefined;
  #opened = 0;

  constructor({ realm, model, guest }: HostileParts, { isolation, seed }: ChaosOptions) {
    this.#realm = realm;
    this.#model = model;
    this.#guest = guest;
    this.#isolation = isolation;
    this.#random = randomOf(seed);
  }

  async open(): Promise<void> {
    this.#tenant = await this.#openTenant(this.#guest.component);
    await attack(this.#tenant, this.#model, "nothing");
  }

  async close(): Promise<void> {
    await this.#tenant?.close();
  }

  /** So many, two at any time. */
  async run(count: number): Promise<void> {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.#one();
      }
    };
    await Promise.all(Array.from({ length: atATime }, lane));
  }

  async #one(): Promise<void> {
    const all = [...briefAttacks, ...endlessAttacks, ...earlyAttacks, ...earlyEndlessAttacks];
    const planned = all[Math.floor(this.#random() * all.length)];
    if (planned === undefined || this.#tenant === undefined) return;
    const isEarly = earlyAttacks.includes(planned) || earlyEndlessAttacks.includes(planned);
    const ending = isEarly
      ? await this.#attackEarly(planned)
      : await attack(this.#tenant, this.#model, planned.plot);
    this.#note(planned, ending);
  }

  async #attackEarly({ plot }: Attack): Promise<Ending> {
    await using tenant = await this.#openTenant(this.#guest.plotting(plot));
    return await attack(tenant, this.#model, "go");
  }

  async #openTenant(guest: Uint8Array): Promise<Tenant> {
    this.#opened += 1;
    const id = `hostile-${this.#opened}`;
    return await this.#realm.tenant(id, {
      models: [this.#model],
      guest,
      isolation: this.#isolation,
      limits,
    });
  }

  /** Under load what would end by itself may meet its deadline first. */
  #note({ plot, code }: Attack, { error, tookMs }: Ending): void {
    const ended = error?.code ?? "well";
    this.endings[ended] = (this.endings[ended] ?? 0) + 1;
    if (ended !== (code ?? "well") && ended !== "deadline")
      this.surprises.push(`${plot}: ${ended}`);
    // Of a token's deadline it is not known when the token began, and every request has the other one.
    this.overdueMs = Math.max(this.overdueMs, tookMs - requestDeadlineMs);
  }
}

/** Numbers from 0 up to 1. mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Chaos {
  readonly realm: Realm;
  readonly honest: HonestTenants;
  readonly hostile: HostileSessions;
}

async function run(options: ChaosOptions): Promise<ChaosReport> {
  await using realm = await Realm.open({ threads: 1 });
  const model = await realm.load(genesisFile);
  const guest = HostileGuest.of(await readFile(options.component));
  const hostile = new HostileSessions({ realm, model, guest }, options);
  const honest = await HonestTenants.open(realm, model);
  const before = await stillCounts(realm);
  await hostile.open();
  const measured = await runRounds({ realm, honest, hostile }, options.sessions);
  await hostile.close();
  const leftBehind = await countsBeyond(realm, before);
  const { surprises, endings, overdueMs } = hostile;
  const { requests: honestRequests, differences: honestDifferences } = honest;
  const { sessions } = options;
  return {
    surprises,
    endings,
    overdueMs,
    honestRequests,
    honestDifferences,
    sessions,
    leftBehind,
    ...measured,
  };
}

type Measured = Pick<
  ChaosReport,
  "residentBytes" | "residentBytesWithGarbage" | "undisturbed" | "disturbed"
>;

async function runRounds({ realm, honest, hostile }: Chaos, sessions: number): Promise<Measured> {
  const undisturbed = await honest.ratesDuring(() => setTimeout(undisturbedMs));
  const resident: number[] = [];
  const withGarbage: number[] = [];
  const rates: Rates[] = [];
  for (let round = 0; round < rounds; round++) {
    rates.push(await honest.ratesDuring(() => hostile.run(Math.ceil(sessions / rounds))));
    await stillCounts(realm);
    withGarbage.push(residentBytes());
    gc?.();
    resident.push(residentBytes());
  }
  const disturbed = {
    together: rates.reduce((sum, { together }) => sum + together, 0) / rounds,
    decode: rates.reduce((sum, { decode }) => sum + decode, 0) / rounds,
  };
  return {
    residentBytes: resident,
    residentBytesWithGarbage: withGarbage,
    undisturbed,
    disturbed,
  };
}

const options = JSON.parse(process.argv[2] ?? "{}") as ChaosOptions;
process.stdout.write(JSON.stringify(await run(options)));
