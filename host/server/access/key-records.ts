// What the key database keeps, and what its worker can be asked.

import type { Isolation } from "../../runtime/guest-kind.ts";
import type { TenantLimits } from "../../runtime/tenants/tenant-limits.ts";
import type { SecretHash } from "./key-token.ts";

export const roles = ["user", "admin"] as const;
export type Role = (typeof roles)[number];

/** A revoked key stays revoked; its row says that the server has had keys. */
export type KeyState = "enabled" | "disabled" | "revoked";

export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly role: Role;
  /** Names of models that it may use; none: every model that is served. */
  readonly models: readonly string[] | undefined;
  readonly state: KeyState;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly rotatedAt: number | undefined;
}

/** How a tenant of keys runs; what is absent is the configuration's, then the library's. */
export interface TenantRecord {
  readonly limits?: TenantLimits | undefined;
  /** Path of a component in place of Realm's own guest. */
  readonly guest?: string | undefined;
  readonly priority?: number | undefined;
  readonly isolation?: Isolation | undefined;
}

export interface FoundKey {
  readonly key: KeyRecord;
  readonly secret: SecretHash;
  readonly tenant: TenantRecord;
  /** Grows with each change of the tenant's record. */
  readonly tenantRevision: number;
}

export interface KeySearch {
  readonly found: FoundKey | undefined;
  /** Whether there was ever a key. */
  readonly hasKeys: boolean;
}

/** Counts of a tenant in one slot of time. */
export interface UsageCounts {
  readonly requests: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

export interface UsageRow extends UsageCounts {
  readonly tenant: string;
  /** Milliseconds since 1970 at which the slot begins; 0: all that is older than what limits look at. */
  readonly slotMs: number;
}

interface Call<Argument, Result> {
  readonly argument: Argument;
  readonly item: never;
  readonly result: Result;
}

export interface NewKey {
  readonly key: KeyRecord;
  readonly secret: SecretHash;
  /** What it changes of its tenant's record. */
  readonly tenant: TenantRecord;
}

export interface KeyCalls {
  readonly find: Call<{ readonly id: string | undefined }, KeySearch>;
  readonly create: Call<NewKey, undefined>;
  readonly list: Call<undefined, readonly KeyRecord[]>;
  /** Errors: `not-found`; `bad-argument` (a revoked key). */
  readonly setState: Call<{ readonly id: string; readonly state: KeyState }, KeyRecord>;
  readonly rotate: Call<
    { readonly id: string; readonly secret: SecretHash; readonly rotatedAt: number },
    KeyRecord
  >;
  readonly addUsage: Call<readonly UsageRow[], undefined>;
  /** Of one tenant, or of all; oldest first. */
  readonly readUsage: Call<{ readonly tenant: string | undefined }, readonly UsageRow[]>;
  readonly close: Call<undefined, undefined>;
}
