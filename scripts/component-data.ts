// What the host knows about components as modules of data: the contract that a stranger's is held against, and
// the plan by which calls of Realm's own guest are measured. Both are read from components, not from WIT, by the
// reader that the host itself uses.

import type { ComponentContract } from "../host/component/inspect-component.ts";
import type { LiftPlan } from "../host/component/lift-plan.ts";

export function emitContract(
  contract: ComponentContract,
  { source }: { readonly source: string },
): string {
  return `// Generated from ${source}: do not edit. Types of the world's functions, as components declare them.

/** What the host gives, and what it calls. */
export const componentContract = ${JSON.stringify(contract)} as const;
`;
}

export function emitLiftPlan(plan: LiftPlan): string {
  return `// Generated from the built guest: do not edit. Where its lists and texts lie in each call.

/** Its core instances in the order in which the glue makes them. */
export const guestLiftPlan = ${JSON.stringify(plan)} as const;
`;
}
