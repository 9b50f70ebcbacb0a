// The built guest over a plain host, as a test sees it.

import { readFileSync } from "node:fs";
import { instantiate } from "../../host/abi/guest/guest.js";
import type { Error as WorldError, Guest } from "../../host/abi/world.ts";
import type { PlainHost } from "./host.ts";

const builtFolder = new URL("../../host/abi/guest/", import.meta.url);

export interface GuestInstance {
  readonly guest: Guest;
  readonly memory: WebAssembly.Memory;
}

const modules = new Map<string, WebAssembly.Module>();

/** A core module of the build, compiled once. */
export function coreModule(name: string): WebAssembly.Module {
  let module = modules.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(new URL(name, builtFolder)));
    modules.set(name, module);
  }
  return module;
}

/** `instantiateCore`: what makes instances of core modules, where a test has its own way. */
export function openGuest(
  host: PlainHost,
  instantiateCore = (module: WebAssembly.Module, imports?: WebAssembly.Imports) =>
    new WebAssembly.Instance(module, imports),
): GuestInstance {
  let memory: WebAssembly.Memory | undefined;
  const { guest } = instantiate(coreModule, host.imports(), (module, imports) => {
    const instance = instantiateCore(module, imports);
    const exported = instance.exports["memory"];
    if (exported instanceof WebAssembly.Memory) memory = exported;
    return instance;
  });
  if (memory === undefined) throw new Error("the guest exports no memory");
  return { guest, memory };
}

/** The component error that an action throws. */
export function failureOf(action: () => unknown): WorldError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof Error && "payload" in thrown) return thrown.payload as WorldError;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
