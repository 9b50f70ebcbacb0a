// Builds the component: bindings from wit/realm.wit, core module, component. What it writes is committed, so that
// nobody needs a compiler to run it; `--check` builds again and compares byte for byte.
//
// Usage: node examples/constrained-decoder/build.ts [--check]

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  compileCore,
  emitBindings,
  makeComponent,
  readWorld,
} from "../../packages/bindgen/index.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = "examples/constrained-decoder";
const witPath = "wit/realm.wit";
const world = "inference";

/** jco takes pointers as signed: 2 GiB less a page. */
const maximumPages = 32_767;

async function main(): Promise<void> {
  const place = process.argv.includes("--check") ? compare : write;
  const witSource = await readFile(join(repository, witPath), "utf8");
  const read = await readWorld(witSource, world);
  const bindings = emitBindings(read.world, read.docs, {
    source: witPath,
    implementation: "../index",
  });
  // The compiler reads the bindings from the working tree, so these come first.
  for (const [name, text] of bindings.files) {
    await place(`${folder}/assembly/bindings/${name}`, new TextEncoder().encode(text));
  }
  const core = await compileCore({
    baseDirectory: repository,
    entry: `${folder}/assembly/bindings/exports.ts`,
    exportNames: bindings.exportNames,
    abort: `${folder}/assembly/abort/abort`,
    maximumPages,
  });
  const component = await makeComponent(core, { witSource, world });
  await place(`${folder}/constrained-decoder.wasm`, component);
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(repository, path)), { recursive: true });
  await writeFile(join(repository, path), bytes);
  process.stdout.write(`${path}: ${bytes.byteLength} bytes\n`);
}

async function compare(path: string, bytes: Uint8Array): Promise<void> {
  const present = await readFile(join(repository, path)).catch(() => undefined);
  if (present?.equals(bytes) === true) return;
  process.stderr.write(`${path} is not what a build makes now\n`);
  process.exitCode = 1;
}

await main();
