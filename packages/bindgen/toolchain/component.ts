// From a core module to a component, and from a component to JavaScript that runs it: jco's own steps, in order.

import { componentEmbed, componentNew, transpile } from "@bytecodealliance/jco";
import { messageOf } from "../wit/read-world.ts";

export interface WorldSource {
  readonly witSource: string;
  readonly world: string;
}

/** Wraps the module; wasm-tools validates what comes out, and that it fits the world. */
export async function makeComponent(
  core: Uint8Array,
  { witSource, world }: WorldSource,
): Promise<Uint8Array> {
  try {
    const embedded = await componentEmbed({
      binary: core,
      witSource,
      world,
      stringEncoding: "utf16",
    });
    return await componentNew(embedded);
  } catch (thrown) {
    throw new Error(`no component of the world "${world}": ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

/** A component that imports and exports all of the world and does nothing. */
export async function makeDummyComponent({ witSource, world }: WorldSource): Promise<Uint8Array> {
  return await componentNew(await componentEmbed({ witSource, dummy: true, world }));
}

export interface Transpiled {
  /** `<name>.js` and the core modules it asks for. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Interfaces the component imports, without versions. */
  readonly imports: readonly string[];
}

/** jco's check of an environment variable, several times in every call: two thirds of what a call costs. */
const debugCheck = "if (!globalThis?.process?.env?.JCO_DEBUG) { return; }";

/** Glue that is instantiated synchronously, with imports and core modules of the caller's. */
export async function transpileComponent(component: Uint8Array, name: string): Promise<Transpiled> {
  const { files, imports } = await transpile(component, {
    name,
    instantiation: "sync",
    wasiShim: false,
    tlaCompat: false,
    nodejsCompat: true,
  });
  const kept = Object.entries(files).filter(([path]) => !path.endsWith(".d.ts"));
  const result = new Map(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  const glue = new TextDecoder().decode(result.get(`${name}.js`));
  if (glue.split(debugCheck).length !== 2)
    throw new Error("jco's glue has changed: its check of JCO_DEBUG is not where it was");
  result.set(`${name}.js`, new TextEncoder().encode(glue.replace(debugCheck, "return;")));
  return { files: result, imports };
}
