// `--limit tokensPerDay=100000`: limits of a tenant, by the library's names and within its ranges.

import { RealmError } from "../error/realm-error.ts";
import { readLimits } from "../runtime/tenants/tenant-limits.ts";
import type { TenantLimits } from "../runtime/tenants/tenant-limits.ts";

/** Errors: `bad-argument` names the limit. */
export function readLimitFlags(flags: readonly string[]): TenantLimits {
  const limits = Object.fromEntries(flags.map(readPair));
  readLimits(limits);
  return limits;
}

function readPair(flag: string): [name: string, value: number] {
  const [, name, digits] = /^(\w+)=(\d{1,16})$/.exec(flag) ?? [];
  if (name !== undefined && digits !== undefined) return [name, Number(digits)];
  throw new RealmError("bad-argument", `--limit takes name=n with a whole n, not "${flag}"`);
}
