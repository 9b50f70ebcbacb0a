// The transpiled guest's glue: JavaScript that jco generated, imported where the guest runs alone.
//
// `process` is hidden from it before it is loaded. The glue looks into process.env at every step of every
// host call, which took 5 of the 7 microseconds of a call, and a guest's glue has no business there anyway.

import type { Instantiate } from "../abi/world.ts";
import type { GuestGlue, GuestModules } from "./guest-modules.ts";

export interface Glue {
  readonly instantiate: Instantiate;
}

/** Node's own modules hold on to `process`, so nothing but the global name goes. */
export async function loadGlue(glue: GuestGlue): Promise<Glue> {
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  const address = "url" in glue ? glue.url : sourceUrl(glue.source);
  return (await import(address)) as Glue;
}

function sourceUrl(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}

export function coreModuleOf(modules: GuestModules, path: string): WebAssembly.Module {
  const module = modules.get(path);
  if (module === undefined) throw new Error(`the glue asks for ${path}, which was not built`);
  return module;
}
