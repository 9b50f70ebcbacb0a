// WIT to AssemblyScript, and what it takes to make a component of the result. See README.md.

export { emitBindings } from "./assembly-script/bindings.ts";
export type { Bindings } from "./assembly-script/bindings.ts";
export { compileCore } from "./toolchain/compile.ts";
export type { CompileOptions } from "./toolchain/compile.ts";
export { makeComponent, makeDummyComponent, transpileComponent } from "./toolchain/component.ts";
export { emitHostTypes } from "./typescript/host-types.ts";
export { readWorld } from "./wit/read-world.ts";
export type { ReadWorld } from "./wit/read-world.ts";
