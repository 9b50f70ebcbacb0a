// The runtime's tenants of those who ask: made with the first request, with the limits of the configuration and of
// their keys, and what they used before. Limits are enforced in the runtime, not here.

import type { Realm } from "../../runtime/realm.ts";
import type { Tenant } from "../../runtime/tenants/tenant.ts";
import type { TenantLimits } from "../../runtime/tenants/tenant-limits.ts";
import type { TenantUsage } from "../../runtime/tenants/tenant-meter.ts";
import type { Caller } from "../access/caller.ts";
import type { TenantRecord } from "../access/key-records.ts";
import type { ServerSettings } from "../configuration/settings.ts";
import type { IdleSessions } from "../generation/idle-sessions.ts";
import type { UsageLedger } from "./usage-ledger.ts";

/** The tenant is not closed while one is held. */
export interface TenantLease extends Disposable {
  readonly tenant: Tenant;
  /** Whether its guests are not Realm's own. */
  readonly isForeign: boolean;
}

interface Standing {
  readonly tenant: Promise<Tenant>;
  readonly revision: number;
  users: number;
}

export interface TenantStatus {
  readonly id: string;
  readonly usage: TenantUsage;
  readonly users: number;
}

type Settings = Pick<ServerSettings, "limits" | "tenants">;

export interface TenantsParts {
  readonly settings: Settings;
  readonly ledger: UsageLedger;
  /** Its sessions are closed with a tenant. */
  readonly idle: IdleSessions;
}

export class ServedTenants {
  readonly #realm: Realm;
  readonly #settings: Settings;
  readonly #ledger: UsageLedger;
  readonly #idle: IdleSessions;
  readonly #standings = new Map<string, Standing>();
  readonly #open = new Map<string, Tenant>();

  constructor(realm: Realm, { settings, ledger, idle }: TenantsParts) {
    this.#idle = idle;
    this.#realm = realm;
    this.#settings = settings;
    this.#ledger = ledger;
  }

  /** Errors: as `realm.tenant`. */
  async lease(caller: Caller): Promise<TenantLease> {
    const standing = this.#standing(caller);
    standing.users += 1;
    let isOver = false;
    const leave = (): void => {
      if (!isOver) standing.users -= 1;
      isOver = true;
    };
    try {
      const tenant = await standing.tenant;
      return { tenant, isForeign: this.#guestOf(caller) !== undefined, [Symbol.dispose]: leave };
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  list(): TenantStatus[] {
    return [...this.#open].map(([id, tenant]) => ({
      id,
      usage: tenant.usage(),
      users: this.#standings.get(id)?.users ?? 0,
    }));
  }

  /** Ids that the configuration names. */
  get configured(): string[] {
    return [...this.#settings.tenants.keys()];
  }

  /** The record's go before the tenant's in the configuration, those before what holds for all. */
  limitsOf(id: string, record: TenantRecord): TenantLimits {
    return {
      ...this.#settings.limits,
      ...this.#settings.tenants.get(id)?.limits,
      ...record.limits,
    };
  }

  #standing(caller: Caller): Standing {
    const { tenant: id, recordRevision: revision } = caller;
    const known = this.#standings.get(id);
    // New limits hold from the next time that the tenant has nothing running.
    if (known !== undefined && (known.revision >= revision || known.users > 0)) return known;
    const tenant = this.#reopen(known, caller);
    const standing: Standing = { tenant, revision, users: known?.users ?? 0 };
    this.#standings.set(id, standing);
    tenant.catch(() => {
      if (this.#standings.get(id) === standing) this.#standings.delete(id);
    });
    return standing;
  }

  async #reopen(before: Standing | undefined, { tenant: id, record }: Caller): Promise<Tenant> {
    const old = await before?.tenant.catch(() => undefined);
    if (old !== undefined) {
      this.#idle.forget(old);
      await this.#ledger.leave(old);
      await old.close();
    }
    const earlier = await this.#ledger.earlier(id);
    const tenant = await this.#realm.tenant(id, { ...this.#optionsOf(id, record), earlier });
    this.#ledger.follow(tenant);
    this.#open.set(id, tenant);
    return tenant;
  }

  #guestOf({ tenant, record }: Caller): string | undefined {
    return record.guest ?? this.#settings.tenants.get(tenant)?.guest;
  }

  #optionsOf(id: string, record: TenantRecord): Parameters<Realm["tenant"]>[1] {
    const configured = this.#settings.tenants.get(id) ?? {};
    const limits = this.limitsOf(id, record);
    const { guest, priority, isolation } = { ...configured, ...defined(record) };
    return { models: [], limits, guest, priority, isolation };
  }
}

function defined(record: TenantRecord): TenantRecord {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
