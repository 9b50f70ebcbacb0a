// On what terms a session computes.

import type { ColumnRule } from "./column-rules.ts";

export interface SessionTerms {
  /** The only models that its guest may use; may change later. */
  readonly granted: ReadonlySet<number>;
  /** Whose session it is: what is scarce is shared between tenants, not between sessions. */
  readonly tenant: number;
  /** The tenant's share, relative to others'. Above 0. */
  readonly weight: number;
  readonly rule: ColumnRule;
}
