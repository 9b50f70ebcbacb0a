// Compiles an AssemblyScript entry of a test to a core module, with the guest's own flags, in memory.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "..", "..");

const flags = [
  "--outFile=test.wasm",
  "--runtime=minimal",
  "--config=none",
  "-O1",
  "--enable=simd,relaxed-simd",
  "--disableWarning=112,201,235,906",
];

/** `entry`: path from the repository's root. */
export async function compileAssembly(
  entry: string,
  more: readonly string[] = [],
): Promise<WebAssembly.Module> {
  let binary: Uint8Array | undefined;
  const reports = asc.createMemoryStream();
  const { error } = await asc.main([entry, ...flags, ...more], {
    readFile: readIn,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    stderr: reports,
  });
  if (error || binary === undefined) throw new Error(`${entry}: ${reports.toString()}`);
  return new WebAssembly.Module(new Uint8Array(binary));
}

function readIn(name: string, base: string): string | null {
  try {
    return readFileSync(resolve(root, base, name), "utf8");
  } catch {
    return null;
  }
}

/** An instance's exports, the test's own type of them; assertions throw. */
export function instantiateAssembly(module: WebAssembly.Module): unknown {
  const abort = (): never => {
    throw new Error("an assertion of the module failed");
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports;
}
