// A component of the world as the suite runs it: jco's glue and its core modules. Realm's own guest comes
// transpiled; any other `.wasm` is inspected and transpiled as Realm does it, with the WASI that Realm gives.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Guest, GuestImports } from "../../host/abi/world.ts";
import { instantiate } from "../../host/abi/guest/guest.js";
import { makeGuest, readGuest } from "../../host/runtime/foreign/foreign-guest.ts";
import { loadWasiImports } from "../../host/runtime/foreign/wasi-imports.ts";
import { coreModuleOf } from "../../host/runtime/guest-glue.ts";
import { compileModules } from "../../host/runtime/guest-modules.ts";
import type { GuestGlue } from "../../host/runtime/guest-modules.ts";

export interface Component {
  /** One instance, whose memory nobody shares. */
  instantiate(imports: GuestImports): Instance;
}

export interface Instance {
  readonly guest: Guest;
  /** Of its linear memories, all together. */
  memoryBytes(): number;
}

type CoreModules = (path: string) => WebAssembly.Module;
type InstantiateCore = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => WebAssembly.Instance;
type Glue = (
  modules: CoreModules,
  imports: object,
  instantiateCore: InstantiateCore,
) => { readonly guest: Guest };

export function realmGuest(): Component {
  const folder = new URL("../../host/abi/guest/", import.meta.url);
  const modules = compiledOnce((path) => readFileSync(new URL(path, folder)));
  return {
    instantiate: (imports) => instanceOf((core) => instantiate(modules, imports, core)),
  };
}

/** As Realm makes it runnable. None where the file is not there. Errors: as `makeGuest`. */
export async function componentFrom(file: URL): Promise<Component | undefined> {
  if (!existsSync(file)) return undefined;
  const order = { component: { path: fileURLToPath(file) }, grants: [] };
  const { glue, cores, conventions } = await makeGuest(await readGuest(order));
  const instantiateGlue = await loadGlue(glue);
  const modules = await compileModules(cores);
  const wasi = await loadWasiImports(conventions.wasi, () => {});
  const moduleOf = (path: string): WebAssembly.Module => coreModuleOf(modules, path);
  return {
    instantiate: (given) =>
      instanceOf((core) => instantiateGlue(moduleOf, { ...wasi, ...given }, core)),
  };
}

/** Keeps the memories of the core instances that the glue makes. */
function instanceOf(make: (core: InstantiateCore) => { readonly guest: Guest }): Instance {
  const memories = new Set<WebAssembly.Memory>();
  const { guest } = make((module, imports) => {
    const instance = new WebAssembly.Instance(module, imports);
    for (const exported of Object.values(instance.exports)) {
      if (exported instanceof WebAssembly.Memory) memories.add(exported);
    }
    return instance;
  });
  const memoryBytes = (): number =>
    [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { guest, memoryBytes };
}

/** Not as a guest's thread does it, which hides `process` from the glue, and from the tests too. */
async function loadGlue(glue: GuestGlue): Promise<Glue> {
  if ("url" in glue) throw new Error("a component that was made here has its glue as a text");
  const address = `data:text/javascript;base64,${Buffer.from(glue.source).toString("base64")}`;
  const module = (await import(/* @vite-ignore */ address)) as { readonly instantiate: Glue };
  return module.instantiate;
}

function compiledOnce(bytesOf: (path: string) => Uint8Array | undefined): CoreModules {
  const compiled = new Map<string, WebAssembly.Module>();
  return (path) => {
    const known = compiled.get(path);
    if (known !== undefined) return known;
    const bytes = bytesOf(path);
    if (bytes === undefined) throw new Error(`the glue asks for ${path}, which was not made`);
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    compiled.set(path, module);
    return module;
  };
}
