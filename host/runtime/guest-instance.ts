// One instance of the guest component, made for one mailbox. Its imports are lowered by the glue, those of
// `compute` by hand unless a test asks for the glue's.

import { guestLiftPlan } from "../abi/lift-plan.ts";
import type { GuestExports } from "../abi/world.ts";
import type { LiftPlan } from "../component/lift-plan.ts";
import { CanonicalMemory } from "./canonical-memory.ts";
import type { Reallocate } from "./canonical-memory.ts";
import { lowerCompute } from "./direct-lowering.ts";
import type { Interfaces } from "./foreign/wasi-imports.ts";
import { coreModuleOf } from "./guest-glue.ts";
import type { Glue } from "./guest-glue.ts";
import type { GuestHost, Lowering } from "./guest-host.ts";
import { guestImports } from "./guest-imports.ts";
import type { GuestModules } from "./guest-modules.ts";
import { liftedBytesMaxDefault, MeasuredInstances } from "./lifted-bytes.ts";
import type { MeasuredInstance } from "./lifted-bytes.ts";

export interface GuestParts {
  readonly glue: Glue;
  readonly modules: GuestModules;
  readonly host: GuestHost;
  readonly lowering: Lowering;
  /** Imports beside the world's; default: none. */
  readonly wasi?: Interfaces;
  /** Of the component that the glue was made from; default: Realm's own guest. */
  readonly liftPlan?: LiftPlan;
  /** Bytes of lists and texts that one call may take from the guest; default: 64 MiB. */
  readonly liftedBytesMax?: number;
}

export interface GuestInstance {
  readonly exports: GuestExports["guest"];
  /** Of its linear memory. */
  readonly byteLength: number;
}

const computeInterface = "realm:inference/compute@0.1.0";

export function instantiateGuest(parts: GuestParts): GuestInstance {
  const { glue, modules, host, lowering, wasi = {} } = parts;
  const { liftPlan = guestLiftPlan, liftedBytesMax = liftedBytesMaxDefault } = parts;
  const instances = new MeasuredInstances(liftPlan, liftedBytesMax);
  let memory: CanonicalMemory | undefined;
  function guestMemory(): CanonicalMemory {
    if (memory === undefined) throw new Error("a guest called its host before it had a memory");
    return memory;
  }
  const lowered = lowering === "direct" ? lowerCompute(host, guestMemory) : {};

  function instantiateCore(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports = {},
  ): MeasuredInstance {
    const compute = imports[computeInterface];
    const instance = instances.instantiate(
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
    { ...wasi, ...guestImports(host) },
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
