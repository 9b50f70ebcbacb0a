// What tenants used and may use, whether anything of them runs or not: out of the counts that are written down, which
// are at most a quarter of a second old.

import type { TenantLimits } from "../../runtime/tenants/tenant-limits.ts";
import type { TenantUsage } from "../../runtime/tenants/tenant-meter.ts";
import type { Caller } from "../access/caller.ts";
import type { KeyRecord, TenantRecord, UsageRow } from "../access/key-records.ts";
import type { KeyStore } from "../access/key-store.ts";
import type { ServedTenants } from "./served-tenants.ts";

export interface TenantReport {
  readonly id: string;
  /** Of all time. */
  readonly usage: TenantUsage;
  /** Of the last 24 hours, to ten seconds. */
  readonly lastDay: TenantUsage;
  /** Those that were set; the rest are the library's defaults. */
  readonly limits: TenantLimits;
}

const dayMs = 24 * 3_600_000;

export class TenantReports {
  readonly #keys: KeyStore;
  readonly #tenants: ServedTenants;

  constructor(keys: KeyStore, tenants: ServedTenants) {
    this.#keys = keys;
    this.#tenants = tenants;
  }

  async of({ tenant: id, record }: Caller): Promise<TenantReport> {
    return this.#report(id, record, await this.#keys.readUsage(id));
  }

  /** Of all that have a key, stand in the configuration, or used something. */
  async all(): Promise<TenantReport[]> {
    const rows = Map.groupBy(await this.#keys.readUsage(), ({ tenant }) => tenant);
    const keys = new Map((await this.#keys.list()).map((key) => [key.tenant, key]));
    const ids = new Set([...this.#tenants.configured, ...keys.keys(), ...rows.keys()]);
    const reports = [...ids]
      .sort()
      .map(async (id) => this.#report(id, await this.#record(keys.get(id)), rows.get(id) ?? []));
    return await Promise.all(reports);
  }

  #report(id: string, record: TenantRecord, rows: readonly UsageRow[]): TenantReport {
    const since = Date.now() - dayMs;
    return {
      id,
      usage: total(rows),
      lastDay: total(rows.filter(({ slotMs }) => slotMs > since)),
      limits: this.#tenants.limitsOf(id, record),
    };
  }

  async #record(key: KeyRecord | undefined): Promise<TenantRecord> {
    if (key === undefined) return {};
    return (await this.#keys.find(key.id)).found?.tenant ?? {};
  }
}

function total(rows: readonly TenantUsage[]): TenantUsage {
  const sum = (count: (row: TenantUsage) => number): number =>
    rows.reduce((whole, row) => whole + count(row), 0);
  return {
    requests: sum(({ requests }) => requests),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    generatedTokens: sum(({ generatedTokens }) => generatedTokens),
  };
}
