// What a failed assertion of AssemblyScript ends in: a line in the tenant's log, then a trap. It is a bug of
// this guest; the host throws the instance away.

import { Level, log } from "./bindings/wit";

export function guestAbort(
  message: string | null,
  file: string | null,
  line: u32,
  column: u32,
): void {
  log(Level.Error, `${message || "abort"} at ${file || "?"}:${line}:${column}`);
  unreachable();
}
