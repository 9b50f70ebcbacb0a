// A component of the world as the suite runs it: jco's glue and its core modules. Realm's own guest comes
// transpiled; any other `.wasm` is transpiled here, and its WASI imports are served by stand-ins that give nothing away.

import { existsSync, readFileSync } from "node:fs";
import { transpile } from "@bytecodealliance/jco";

import type { Guest, GuestImports } from "../../host/abi/world.ts";
import { instantiate } from "../../host/abi/guest/guest.js";
import { isWasi, wasiStandIns } from "./wasi-stand-ins.ts";

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

const worldInterfaces = [
  "realm:inference/models",
  "realm:inference/compute",
  "realm:inference/logging",
];

export function realmGuest(): Component {
  const folder = new URL("../../host/abi/guest/", import.meta.url);
  const modules = compiledOnce((path) => readFileSync(new URL(path, folder)));
  return {
    instantiate: (imports) => instanceOf((core) => instantiate(modules, imports, core)),
  };
}

/** None where the file is not there. Throws where it imports what is neither the world's nor WASI's. */
export async function componentFrom(file: URL): Promise<Component | undefined> {
  if (!existsSync(file)) return undefined;
  const { files, imports } = await transpile(readFileSync(file), {
    name: "guest",
    instantiation: "sync",
    wasiShim: false,
    tlaCompat: false,
    nodejsCompat: true,
  });
  const foreign = imports.filter((name) => !worldInterfaces.includes(name));
  const refused = foreign.filter((name) => !isWasi(name));
  if (refused.length > 0) throw new Error(`it imports what no host gives: ${refused.join(", ")}`);
  const glue = await loadGlue(files["guest.js"]);
  const modules = compiledOnce((path) => files[path]);
  return {
    instantiate: (given) =>
      instanceOf((core) => glue(modules, { ...given, ...wasiStandIns(foreign) }, core)),
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

/** The glue imports nothing, so its text alone is a module. */
async function loadGlue(source: Uint8Array | undefined): Promise<Glue> {
  if (source === undefined) throw new Error("jco made no glue");
  const address = `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
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
