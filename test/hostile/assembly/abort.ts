// A failed assertion of AssemblyScript is a trap, and says nothing.

export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  unreachable();
}
