// What tenants used, written down at least every quarter of a second, so that a server that is killed forgets less
// than a second of it. Counts are kept by slots of time, because limits look at the last minute and the last day.

import type { Tenant } from "../../runtime/tenants/tenant.ts";
import type { EarlierUse, TenantUsage } from "../../runtime/tenants/tenant-meter.ts";
import type { KeyStore } from "../access/key-store.ts";
import type { UsageRow } from "../access/key-records.ts";

const writeIntervalMs = 250;
const slotMs = 10_000;

const nothing: TenantUsage = {
  requests: 0,
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
};

export class UsageLedger {
  readonly #keys: KeyStore;
  /** What of each tenant is written. */
  readonly #written = new Map<Tenant, TenantUsage>();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  /** `onFailure` is told when counts could not be written; they are written with the next. */
  constructor(keys: KeyStore, onFailure: (thrown: unknown) => void) {
    this.#keys = keys;
    this.#timer = setInterval(() => void this.write().catch(onFailure), writeIntervalMs).unref();
  }

  /** What a tenant used before, for `realm.tenant`. */
  async earlier(tenant: string): Promise<EarlierUse[]> {
    const now = Date.now();
    const rows = await this.#keys.readUsage(tenant);
    return rows.map(({ slotMs: since, requests, promptTokens, cachedTokens, generatedTokens }) => ({
      agoMs: Math.max(0, now - since),
      requests,
      promptTokens,
      cachedTokens,
      generatedTokens,
    }));
  }

  /** From now on its usage is written. */
  follow(tenant: Tenant): void {
    this.#written.set(tenant, tenant.usage());
  }

  /** Writes the rest. */
  async leave(tenant: Tenant): Promise<void> {
    await this.write();
    this.#written.delete(tenant);
  }

  async write(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    await this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  async #write(): Promise<void> {
    const usages = [...this.#written.keys()].map((tenant) => ({ tenant, usage: tenant.usage() }));
    const slot = Math.floor(Date.now() / slotMs) * slotMs;
    const rows = usages.flatMap(({ tenant, usage }) => {
      const row = rowOf(tenant.id, slot, usage, this.#written.get(tenant) ?? nothing);
      return row === undefined ? [] : [row];
    });
    if (rows.length === 0) return;
    await this.#keys.addUsage(rows);
    for (const { tenant, usage } of usages) {
      if (this.#written.has(tenant)) this.#written.set(tenant, usage);
    }
  }
}

/** None where nothing is new. */
function rowOf(
  tenant: string,
  slot: number,
  now: TenantUsage,
  before: TenantUsage,
): UsageRow | undefined {
  const row: UsageRow = {
    tenant,
    slotMs: slot,
    requests: now.requests - before.requests,
    promptTokens: now.promptTokens - before.promptTokens,
    cachedTokens: now.cachedTokens - before.cachedTokens,
    generatedTokens: now.generatedTokens - before.generatedTokens,
  };
  const { requests, promptTokens, cachedTokens, generatedTokens } = row;
  return requests + promptTokens + cachedTokens + generatedTokens === 0 ? undefined : row;
}
