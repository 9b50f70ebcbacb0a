// What a component may be at most. Each bounds work or memory before anything of it runs; a component beyond
// one is `limit`, and the message names it. "Known" is the largest seen from cargo-component, TinyGo,
// ComponentizeJS and this repository's own guest.

/** Bytes of the whole component. Known: 12 MB (ComponentizeJS carries an engine). */
export const componentBytesMax = 64 * 1024 * 1024;

/** Definitions of every sort, labels included, counted again where a nested component is instantiated. */
export const definitionsMax = 65_536;

/** Core modules. Known: 4 (main, adapter, shim, fixup). */
export const coreModulesMax = 16;

/** Instantiations of core modules. Known: 4. */
export const coreInstancesMax = 16;

/** Bytes of a name of the component model. Known: 60. */
export const nameBytesMax = 200;

/** Bytes of a core module's name that the component uses. Known: 90. */
export const coreNameBytesMax = 400;

/** Types inside of types, and components inside of components. Known: 7. */
export const depthMax = 32;

/** Bytes that one value takes in memory, lists and strings by their 8 bytes. Known: 400. */
export const typeBytesMax = 16 * 1024;

/** Characters of a function's type with every part written out. Known: 900. */
export const signatureCharactersMax = 32 * 1024;

/** Parts of a value that may hold lists, over all functions. Known: 60. */
export const liftPartsMax = 65_536;

/** Tables that one core module declares. Known: 1. */
export const tablesMax = 8;

/** Tables of all core instances together. Known: 2. */
export const tablesTotalMax = 16;

/** Imports of one core module. Known: 60. */
export const coreImportsMax = 4_096;
