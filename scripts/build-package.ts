// Builds what is published: sources as JavaScript in dist/, what else lies beside them, and the declarations that the
// package's entries need, no others. `npm pack` runs it first.
//
// Usage: node scripts/build-package.ts [folder of a package, else the repository's root]

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = join(import.meta.dirname, "..");
const settings = "tsconfig.build.json";
/** Of a package's entry points; one that a package does not have is passed over. */
const entries = ["index.d.ts", "hub/index.d.ts"];
const webAssembly = "abi/web-assembly.d.ts";

/** Glue and modules of the built guest, threads' first modules, and AssemblyScript that is handed on as it is. */
const copied = "**/{*.js,*.wasm,assembly/*.ts}";

/** A relative import in a declaration; the compiler rewrites those of JavaScript alone. */
const importedSource = /((?:\bfrom |\bimport |\bimport\()")(\.{1,2}\/[^"]+)\.ts"/g;

function buildPackage(folder: string): void {
  const built = join(folder, "dist");
  const sources = join(folder, sourceFolder(folder));
  rmSync(built, { recursive: true, force: true });
  for (const path of globSync(copied, { cwd: sources, exclude: ["node_modules"] })) {
    cpSync(join(sources, path), join(built, path));
  }
  compile(folder);
  const needed = declarationsOf(built);
  for (const path of globSync("**/*.d.ts", { cwd: built })) {
    if (needed.has(path)) rewriteDeclaration(built, path);
    else rmSync(join(built, path));
  }
}

function sourceFolder(folder: string): string {
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, settings), "utf8")) as {
    compilerOptions: { rootDir: string };
  };
  return compilerOptions.rootDir;
}

function compile(folder: string): void {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "--project", settings], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`the sources in "${folder}" do not compile`);
}

/** The entries' declarations and all that they import, as paths in `built`. */
function declarationsOf(built: string): Set<string> {
  const reached = new Set(entries.filter((path) => existsSync(join(built, path))));
  for (const path of reached) {
    const text = readFileSync(join(built, path), "utf8");
    for (const [, , target = ""] of text.matchAll(importedSource)) {
      reached.add(join(dirname(path), `${target}.d.ts`));
    }
  }
  return reached;
}

function rewriteDeclaration(built: string, path: string): void {
  const text = readFileSync(join(built, path), "utf8").replaceAll(importedSource, '$1$2.js"');
  const spoken = /\bWebAssembly\./.test(text);
  writeFileSync(join(built, path), spoken ? importWebAssembly(built, path) + text : text);
}

/**
 * The compiler's libraries for Node know nothing of WebAssembly, and users' projects may have those for browsers, which do:
 * so what is published brings the declarations as a module.
 */
function importWebAssembly(built: string, path: string): string {
  const target = join(built, webAssembly);
  if (!existsSync(target)) {
    const text = readFileSync(join(root, "host", webAssembly), "utf8");
    writeFileSync(target, `${text}\nexport { WebAssembly };\n`);
  }
  const specifier = relative(dirname(path), webAssembly).replace(/\.d\.ts$/, ".js");
  return `import type { WebAssembly } from "${specifier.startsWith(".") ? specifier : `./${specifier}`}";\n`;
}

buildPackage(resolve(root, process.argv[2] ?? ""));
