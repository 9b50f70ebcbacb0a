// A failed assertion of AssemblyScript, such as an index out of bounds: a line in the tenant's log, then a trap.

import { Level, log } from "./bindings/wit";

export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  log(Level.Error, `${message || "abort"} at ${file || "?"}:${line}:${column}`);
  unreachable();
}
