// What a model needs of the Realm that loaded it.

import type { ColumnRule } from "../compute/column-rules.ts";
import type { GuestPool } from "./guest-pool.ts";
import type { MemoryReservations } from "./memory-reservations.ts";
import type { TemplateRenderer } from "./template-renderer.ts";

export interface ModelHome {
  readonly pool: GuestPool;
  readonly memory: MemoryReservations;
  /** How its own sessions meet those of tenants. */
  readonly rule: ColumnRule;
  readonly templates: TemplateRenderer;
  /** Ends what tenants do with the model, and frees it. */
  unload(model: number): Promise<void>;
}
