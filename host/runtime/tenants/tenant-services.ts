// What a tenant's sessions share.

import type { MemoryReservations } from "../memory-reservations.ts";
import type { Admission, Contender } from "./admission.ts";
import type { CheckedLimits } from "./tenant-limits.ts";
import type { TenantMeter } from "./tenant-meter.ts";

export interface TenantServices {
  readonly limits: CheckedLimits;
  readonly meter: TenantMeter;
  readonly memory: MemoryReservations;
  readonly admission: Admission;
  readonly contender: Contender;
}
