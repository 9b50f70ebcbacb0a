// Who a tenant is, and what its guests are made of.

import type { KeptComponent } from "../guest-components.ts";
import type { GuestEnforcement } from "../guest-starter.ts";

export interface TenantIdentity {
  readonly id: string;
  /** Not 0, and never used twice. */
  readonly number: number;
  /** Of what its guests are made. The tenant disposes of it. */
  readonly component: KeptComponent;
  readonly isolation: GuestEnforcement;
}
