// Compiles an AssemblyScript entry of a test to a core module, with the guest's own flags, in memory.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "..", "..");

/** `entry`: path from the repository's root. */
export async function compileAssembly(entry: string): Promise<WebAssembly.Module> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      ...[entry, "--outFile", "test.wasm", "--runtime", "minimal", "--config", "none", "-O1"],
      ...["--enable", "simd", "--enable", "relaxed-simd", "--disableWarning", "201"],
      ...["--disableWarning", "235", "--disableWarning", "906"],
    ],
    {
      readFile: readIn,
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) binary = contents;
      },
    },
  );
  if (error || binary === undefined) throw new Error(`${entry}: ${stderr.toString()}`);
  return new WebAssembly.Module(new Uint8Array(binary));
}

function readIn(name: string, base: string): string | null {
  try {
    return readFileSync(resolve(root, base, name), "utf8");
  } catch {
    return null;
  }
}

/** What a test's module exports beside its own functions. */
export interface AssemblyExports {
  memory: WebAssembly.Memory;
}

/** An instance whose assertions throw. */
export function instantiateAssembly<Exports>(
  module: WebAssembly.Module,
): Exports & AssemblyExports {
  const abort = (): never => {
    throw new Error("an assertion of the module failed");
  };
  const { exports } = new WebAssembly.Instance(module, { env: { abort } });
  return exports as unknown as Exports & AssemblyExports;
}
