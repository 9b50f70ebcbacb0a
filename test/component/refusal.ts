// How a component is refused, for tests that want it to be.

import { inspectComponent } from "../../host/component/inspect-component.ts";
import type { ComponentContract } from "../../host/component/inspect-component.ts";
import { RealmError } from "../../host/error/realm-error.ts";

/** Of a host that gives nothing and calls nothing. */
export const nothing: ComponentContract = { imports: {}, exports: {} };

export function refusal(bytes: Uint8Array, contract = nothing): RealmError {
  try {
    inspectComponent(bytes, contract);
  } catch (thrown) {
    if (thrown instanceof RealmError) return thrown;
    throw thrown;
  }
  throw new Error("the component was not refused");
}
