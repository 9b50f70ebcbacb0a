// The guest compiled so that it reports every block of its heap, for tests that count instead of believe.

import { readFileSync } from "node:fs";
import { compileAssembly } from "./compile.ts";

const exportNames = new URL("../../guest/bindings/exports.json", import.meta.url);

export interface HeapTrace {
  /** Blocks taken since the start. */
  allocated: number;
  freed: number;
  instantiateCore(module: WebAssembly.Module, imports?: WebAssembly.Imports): WebAssembly.Instance;
}

/** Makes traces; each belongs to one instance, whose guest it puts in the place of the built one. */
export async function compileTracedGuest(): Promise<() => HeapTrace> {
  const module = await compileAssembly("guest/bindings/exports.ts", [
    "--use=ASC_RTRACE=1,abort=guest/abort/guestAbort",
    "--exportStart=_initialize",
  ]);
  const names = JSON.parse(readFileSync(exportNames, "utf8")) as Record<string, string>;
  return () => trace(module, names);
}

function trace(traced: WebAssembly.Module, names: Record<string, string>): HeapTrace {
  const counts: HeapTrace = {
    allocated: 0,
    freed: 0,
    instantiateCore(module, imports) {
      const isGuest = WebAssembly.Module.exports(module).some(({ name }) => name === "memory");
      if (!isGuest) return new WebAssembly.Instance(module, imports);
      const instance = new WebAssembly.Instance(traced, { ...imports, rtrace });
      const exports = Object.fromEntries(
        Object.entries(instance.exports).map(([name, value]) => [names[name] ?? name, value]),
      );
      return { exports };
    },
  };
  const rtrace: WebAssembly.ModuleImports = {
    onalloc: () => void counts.allocated++,
    onfree: () => void counts.freed++,
  };
  for (const name of ["init", "resize", "move", "visit", "collect", "interrupt", "yield"]) {
    rtrace[`on${name}`] = () => 1;
  }
  rtrace["onstore"] = sameAddress;
  rtrace["onload"] = sameAddress;
  return counts;
}

/** Every load and store passes its address through the trace. */
function sameAddress(address: number): number {
  return address;
}
