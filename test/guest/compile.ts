// Compiles an AssemblyScript entry of a test to a core module, with the guest's own flags. Many files of tests ask for the
// same few modules, each in a process of its own: what was compiled from these very sources is read from build/ again.

import { createHash, randomUUID } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const keptFolder = join(root, "build", "test-modules");

/** What an entry may import, and the versions that compile it. */
const sources = ["guest/**/*.ts", "test/guest/**/assembly/**/*.ts", "package-lock.json"];

const flags = [
  "--outFile=test.wasm",
  "--runtime=minimal",
  "--config=none",
  "-O1",
  "--enable=simd,relaxed-simd",
  "--disableWarning=112,201,235,906",
];

/** `entry`: path from the repository's root. */
export async function compileAssembly(
  entry: string,
  more: readonly string[] = [],
): Promise<WebAssembly.Module> {
  const words = [entry, ...flags, ...more];
  const path = join(keptFolder, `${digestOf(words)}.wasm`);
  return new WebAssembly.Module(readKept(path) ?? keep(path, await compile(words)));
}

async function compile(words: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  // It takes a second to load.
  const asc = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const reports = asc.createMemoryStream();
  const { error } = await asc.main([...words], {
    readFile: readIn,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    stderr: reports,
  });
  if (error || binary === undefined) throw new Error(`${words[0] ?? ""}: ${reports.toString()}`);
  return new Uint8Array(binary);
}

/** Of all that a module is made from, so that a kept one is never of other sources. */
function digestOf(words: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(words));
  for (const name of globSync([...sources], { cwd: root }).sort()) {
    const contents = readFileSync(join(root, name));
    digest.update(`\0${name}\0${contents.length}\0`).update(contents);
  }
  return digest.digest("hex");
}

function readKept(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others read it at any time. */
function keep(path: string, binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  mkdirSync(keptFolder, { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  writeFileSync(unfinished, binary);
  renameSync(unfinished, path);
  return binary;
}

function readIn(name: string, base: string): string | null {
  try {
    return readFileSync(resolve(root, base, name), "utf8");
  } catch {
    return null;
  }
}

/** An instance's exports, the test's own type of them; assertions throw. */
export function instantiateAssembly(module: WebAssembly.Module): unknown {
  const abort = (): never => {
    throw new Error("an assertion of the module failed");
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports;
}
