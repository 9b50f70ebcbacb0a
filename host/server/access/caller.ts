// Who asks, and what he may.

import { RealmError } from "../../error/realm-error.ts";
import type { Role, TenantRecord } from "./key-records.ts";

export interface Caller {
  /** None: the server has no keys, and whoever reaches it may use it. */
  readonly keyId: string | undefined;
  readonly tenant: string;
  readonly role: Role;
  /** None: every model. */
  readonly models: readonly string[] | undefined;
  readonly record: TenantRecord;
  readonly recordRevision: number;
}

/** Of those who need no key. */
export const localCaller: Caller = {
  keyId: undefined,
  tenant: "local",
  role: "admin",
  models: undefined,
  record: {},
  recordRevision: 0,
};

export function mayUse({ models }: Caller, model: string): boolean {
  return models === undefined || models.includes(model);
}

/** Errors: `denied`. */
export function checkGrant(caller: Caller, model: string): void {
  if (mayUse(caller, model)) return;
  const name = JSON.stringify(model);
  throw new RealmError("denied", `the model ${name} was not granted to this key`);
}
