// Builds Realm's guest: bindings from wit/realm.wit, core module, component, glue. What it writes is committed, so that
// an installation needs no compiler; `--check` builds again and compares byte for byte.
//
// Usage: node scripts/build-guest.ts [--check]

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { contractOf, inspectComponent } from "../host/component/inspect-component.ts";
import type { ComponentContract } from "../host/component/inspect-component.ts";
import {
  compileCore,
  emitBindings,
  emitHostTypes,
  makeComponent,
  makeDummyComponent,
  readWorld,
  transpileComponent,
} from "../packages/bindgen/index.ts";
import { emitContract, emitLiftPlan } from "./component-data.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const witPath = "wit/realm.wit";
const world = "inference";
const bindingsFolder = "guest/bindings";
const builtFolder = "host/abi/guest";

/** jco takes pointers as signed: 2 GiB less a page. */
const maximumPages = 32_767;

/** By path in the repository. */
type Files = Map<string, Uint8Array>;

async function main(): Promise<void> {
  const check = process.argv.includes("--check");
  const witSource = await readFile(join(repository, witPath), "utf8");
  const read = await readWorld(witSource, world);
  const bindings = emitBindings(read.world, read.docs, {
    source: witPath,
    implementation: "../index",
  });
  const generated: Files = new Map();
  for (const [name, text] of bindings.files)
    generated.set(`${bindingsFolder}/${name}`, encode(text));
  const types = emitHostTypes(read.world, read.docs, { source: witPath });
  generated.set("host/abi/world.ts", await typeScript(types));
  // Of all of the world: a guest imports no more than it calls.
  const contract = contractOf(await makeDummyComponent({ witSource, world }));
  const contractText = emitContract(contract, { source: witPath });
  generated.set("host/abi/component-contract.ts", await typeScript(contractText));
  // The compiler reads the bindings from the working tree, so these come first; a check compares them first.
  const stale = check ? await compare(generated, bindingsFolder) : [];
  if (!check) await write(generated, bindingsFolder);
  const built = await build(witSource, bindings.exportNames, contract);
  if (check) stale.push(...(await compare(built, builtFolder)));
  else await write(built, builtFolder);
  report(check, stale, built);
}

async function build(
  witSource: string,
  exportNames: ReadonlyMap<string, string>,
  contract: ComponentContract,
): Promise<Files> {
  const core = await compileCore({
    baseDirectory: repository,
    entry: `${bindingsFolder}/exports.ts`,
    exportNames,
    abort: "guest/abort/guestAbort",
    maximumPages,
    features: ["simd", "relaxed-simd"],
  });
  const component = await makeComponent(core, { witSource, world });
  const { files } = await transpileComponent(component, "guest");
  const built: Files = new Map(
    [...files].map(([name, bytes]) => [`${builtFolder}/${name}`, bytes]),
  );
  built.set(`${builtFolder}/guest.wasm`, component);
  built.set(`${builtFolder}/guest.d.ts`, encode(glueTypes));
  const plan = emitLiftPlan(inspectComponent(component, contract).plan);
  built.set("host/abi/lift-plan.ts", await typeScript(plan));
  return built;
}

const glueTypes = `// Generated: do not edit. What the transpiled guest exports.

import type { Instantiate } from "../world.ts";

export declare const instantiate: Instantiate;
`;

/** Makes `folder` hold these files and no others; what is as it should be is not touched. */
async function write(files: Files, folder: string): Promise<void> {
  for (const path of await differing(files)) {
    const bytes = files.get(path) ?? new Uint8Array();
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), bytes);
  }
  for (const path of await unexpected(files, folder)) await rm(join(repository, path));
}

async function compare(files: Files, folder: string): Promise<string[]> {
  return [...(await differing(files)), ...(await unexpected(files, folder))];
}

async function differing(files: Files): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, bytes] of files) {
    const present = await readFile(join(repository, path)).catch(() => null);
    if (!present?.equals(bytes)) stale.push(path);
  }
  return stale;
}

/** Files in `folder` that no build makes. */
async function unexpected(files: Files, folder: string): Promise<string[]> {
  const present = await readdir(join(repository, folder)).catch(() => []);
  return present.map((name) => `${folder}/${name}`).filter((path) => !files.has(path));
}

async function typeScript(text: string): Promise<Uint8Array> {
  return encode(await format(text, { parser: "typescript", printWidth: 100 }));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function report(check: boolean, stale: readonly string[], built: Files): void {
  const component = built.get(`${builtFolder}/guest.wasm`)?.byteLength ?? 0;
  if (stale.length > 0) {
    process.stderr.write(`not what a build makes now: ${stale.join(", ")}\n`);
    process.exitCode = 1;
  } else
    process.stdout.write(`guest.wasm: ${component} bytes${check ? ", as it is committed" : ""}\n`);
}

await main();
