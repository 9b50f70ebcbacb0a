// One instance of the guest component, made for one mailbox. Its imports are lowered by the glue, those of
// `compute` by hand unless a test asks for the glue's.

import type { GuestExports } from "../abi/world.ts";
import { CanonicalMemory } from "./canonical-memory.ts";
import type { Reallocate } from "./canonical-memory.ts";
import { lowerCompute } from "./direct-lowering.ts";
import { coreModuleOf } from "./guest-glue.ts";
import type { Glue } from "./guest-glue.ts";
import type { GuestHost } from "./guest-host.ts";
import { guestImports } from "./guest-imports.ts";
import type { GuestModules } from "./guest-modules.ts";

export type Lowering = "direct" | "glue";

export interface GuestParts {
  readonly glue: Glue;
  readonly modules: GuestModules;
  readonly host: GuestHost;
  readonly lowering: Lowering;
}

export interface GuestInstance {
  readonly exports: GuestExports["guest"];
  /** Of its linear memory. */
  readonly byteLength: number;
}

const computeInterface = "realm:inference/compute@0.1.0";

export function instantiateGuest({ glue, modules, host, lowering }: GuestParts): GuestInstance {
  let memory: CanonicalMemory | undefined;
  function guestMemory(): CanonicalMemory {
    if (memory === undefined) throw new Error("a guest called its host before it had a memory");
    return memory;
  }
  const lowered = lowering === "direct" ? lowerCompute(host, guestMemory) : {};

  function instantiateCore(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports = {},
  ): WebAssembly.Instance {
    const compute = imports[computeInterface];
    const instance = new WebAssembly.Instance(
      module,
      compute === undefined
        ? { ...imports }
        : { ...imports, [computeInterface]: { ...compute, ...lowered } },
    );
    memory ??= memoryOf(instance.exports);
    return instance;
  }

  const exports = glue.instantiate(
    (path) => coreModuleOf(modules, path),
    guestImports(host),
    instantiateCore,
  );
  return {
    exports: exports.guest,
    get byteLength() {
      return guestMemory().byteLength;
    },
  };
}

/** The guest's own core instance is the one with a memory and an allocator. */
function memoryOf(exports: WebAssembly.Exports): CanonicalMemory | undefined {
  const { memory, cabi_realloc: reallocate } = exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof reallocate !== "function") return undefined;
  return new CanonicalMemory(memory, reallocate as Reallocate);
}
