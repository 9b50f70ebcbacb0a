// Terms of sessions in tests that are not about them.

import type { ColumnRule } from "../../host/compute/column-rules.ts";
import type { SessionTerms } from "../../host/compute/session-terms.ts";

export function termsFor(models: readonly number[], rule: ColumnRule = "plain"): SessionTerms {
  return { granted: new Set(models), tenant: 1, weight: 1, rule };
}
