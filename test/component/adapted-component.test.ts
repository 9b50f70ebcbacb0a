// A component as Rust and TinyGo make it: a core module that asks for WASI of the old kind, wasm-tools' adapter
// for it, and the shims between them. Its plan must name what jco's glue really does, in the glue's order.

import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { componentEmbed, componentNew } from "@bytecodealliance/jco";
import { beforeAll, describe, expect, it } from "vitest";

import { componentContract } from "../../host/abi/component-contract.ts";
import { contractOf, inspectComponent } from "../../host/component/inspect-component.ts";
import { limitMemory } from "../../host/component/limit-memory.ts";
import { transpileComponent } from "../../packages/bindgen/index.ts";
import { assemble } from "./wat.ts";

const core = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 4096)
  (func (export "_initialize"))
  (func (export "run") (result i32) i32.const 0))`;
const witSource = "package a:b; world w { export run: func() -> string; }";
const jco = fileURLToPath(import.meta.resolve("@bytecodealliance/jco"));
const adapterFile = join(jco, "../../lib/wasi_snapshot_preview1.reactor.wasm");

let component: Uint8Array;
beforeAll(async () => {
  const binary = await assemble(core);
  const embedded = await componentEmbed({ binary, witSource, world: "w" });
  const adapter = new Uint8Array(await readFile(adapterFile));
  component = await componentNew(embedded, [["wasi_snapshot_preview1", adapter]]);
});

type InstantiateCore = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
) => WebAssembly.Instance;

interface Glue {
  readonly instantiate: (
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: unknown,
    instantiateCore: InstantiateCore,
  ) => unknown;
}

/** Whatever the glue looks for in its imports, it finds a class. */
function Nothing(): void {}
const anything: unknown = new Proxy(Nothing, {
  get: (target, key): unknown => (key === "prototype" ? target.prototype : anything),
});

async function startGlue(instantiateCore: InstantiateCore): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "adapted-"));
  const { files } = await transpileComponent(component, "adapted");
  const modules = new Map<string, WebAssembly.Module>();
  for (const [name, contents] of files) {
    if (name.endsWith(".wasm")) {
      const given = { memoryBytes: 2 ** 24, tableElements: 1_000, withSiblings: true };
      modules.set(name, await WebAssembly.compile(limitMemory(contents, given)));
    } else await writeFile(join(folder, name), contents);
  }
  const glue: unknown = await import(pathToFileURL(join(folder, "adapted.js")).href);
  const coreModule = (name: string): WebAssembly.Module => {
    const module = modules.get(name);
    if (module === undefined) throw new Error(`the glue asks for ${name}`);
    return module;
  };
  (glue as Glue).instantiate(coreModule, anything, instantiateCore);
}

describe("a component with an adapter", () => {
  it("is refused for its imports, which the message lists", () => {
    const contract = { imports: componentContract.imports, exports: {} };
    expect(() => inspectComponent(component, contract)).toThrow(
      /imports "wasi:io\/error@0\.2\.\d+", .*"wasi:filesystem\/types@.*the host offers none/,
    );
  });

  it("is planned as jco's glue makes it, and links with every memory limited", async () => {
    const { plan } = inspectComponent(component, contractOf(component));
    const lowered = plan.flatMap(({ imports }) => imports.map((each) => each.function));
    expect(lowered.some((name) => /^wasi:io\/poll@.*#poll$/.test(name))).toBe(true);
    let made = 0;
    await startGlue((module, imports = {}) => {
      const wanted = WebAssembly.Module.imports(module).map(
        (each) => `${each.module} ${each.name}`,
      );
      const planned = plan[made++];
      for (const { module: from, name } of planned?.imports ?? []) {
        expect(wanted).toContain(`${from} ${name}`);
      }
      const instance = new WebAssembly.Instance(module, { ...imports });
      for (const { name } of planned?.exports ?? []) {
        expect(instance.exports[name]).toBeTypeOf("function");
      }
      return instance;
    });
    expect(made).toBe(plan.length);
  });
});
