// What ggml's CPU backend offers beyond ggml-backend.h is asked for by name.

import { RealmError } from "../../error/realm-error.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

/** The address of a function. Errors: `unsupported` (there is none of that name). */
export function cpuProcedure(ggml: Ggml, device: Pointer, name: string): Pointer {
  const address = ggml.deviceProcedure(device, name);
  if (address !== null) return address;
  throw new RealmError("unsupported", `cannot compute: ggml's CPU backend has no "${name}"`);
}
