// A component of a test's own world: bindings, an implementation in AssemblyScript, asc, wasm-tools, jco. Nothing is
// mocked; the glue that runs here is what a user of the generator gets.

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  compileCore,
  emitBindings,
  makeComponent,
  readWorld,
  transpileComponent,
} from "../../packages/bindgen/index.ts";

export interface FixtureSource {
  readonly witSource: string;
  readonly world: string;
  /** The guest's own code. It imports `./bindings/wit`, and `./abort` if it likes. */
  readonly implementation: string;
}

/** Replaces how one core module is instantiated: a place to lie to the guest, or to look at its memory. */
export type InstantiateCore = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => WebAssembly.Instance;

export interface Fixture {
  readonly component: Uint8Array;
  readonly imports: readonly string[];
  /** The world's exports, whose types the test knows. */
  instantiate(imports: object, instantiateCore?: InstantiateCore): unknown;
}

const abort = `export function guestAbort(
  message: string | null, file: string | null, line: u32, column: u32,
): void {
  unreachable();
}
`;

export async function buildFixture(source: FixtureSource): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), "bindgen-"));
  const { world, docs } = await readWorld(source.witSource, source.world);
  const bindings = emitBindings(world, docs, {
    source: "the test's WIT",
    implementation: "../implementation",
  });
  const files = new Map([...bindings.files].map(([name, text]) => [`bindings/${name}`, text]));
  files.set("abort.ts", abort);
  files.set("implementation.ts", `import "./abort";\n${source.implementation}`);
  await writeFiles(folder, files);
  const core = await compileCore({
    baseDirectory: folder,
    entry: "bindings/exports.ts",
    exportNames: bindings.exportNames,
    abort: "abort/guestAbort",
    maximumPages: 32_767,
  });
  const component = await makeComponent(core, source);
  return load(component, folder);
}

async function load(component: Uint8Array, folder: string): Promise<Fixture> {
  const { files, imports } = await transpileComponent(component, "fixture");
  await writeFiles(folder, files);
  const glue: unknown = await import(pathToFileURL(join(folder, "fixture.js")).href);
  const { instantiate } = glue as Glue;
  const modules = new Map(
    [...files]
      .filter(([name]) => name.endsWith(".wasm"))
      .map(([name, bytes]) => [name, new WebAssembly.Module(new Uint8Array(bytes))]),
  );
  return {
    component,
    imports,
    instantiate: (given, instantiateCore) =>
      instantiate((name) => moduleOf(modules, name), given, instantiateCore),
  };
}

interface Glue {
  readonly instantiate: (
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: object,
    instantiateCore?: InstantiateCore,
  ) => unknown;
}

function moduleOf(
  modules: ReadonlyMap<string, WebAssembly.Module>,
  name: string,
): WebAssembly.Module {
  const module = modules.get(name);
  if (module === undefined) throw new Error(`the glue asks for ${name}`);
  return module;
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  for (const [name, contents] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
}
