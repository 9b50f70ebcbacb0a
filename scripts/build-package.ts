// Builds what is published: host/ as JavaScript in dist/, the built guest and what else lies there beside it, and
// the declarations that the package's entry needs, no others. `npm pack` runs it first.
//
// Usage: node scripts/build-package.ts

import { spawnSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const sources = join(root, "host");
const built = join(root, "dist");
const entry = "index.d.ts";

/** A relative import in a declaration; the compiler rewrites those of JavaScript alone. */
const importedSource = /((?:\bfrom |\bimport |\bimport\()")(\.{1,2}\/[^"]+)\.ts"/g;

function buildPackage(): void {
  rmSync(built, { recursive: true, force: true });
  compile();
  for (const path of globSync("**/*.{js,wasm}", { cwd: sources })) {
    cpSync(join(sources, path), join(built, path));
  }
  const needed = declarationsOf(entry);
  for (const path of globSync("**/*.d.ts", { cwd: built })) {
    if (needed.has(path)) rewriteImports(join(built, path));
    else rmSync(join(built, path));
  }
}

function compile(): void {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "--project", "tsconfig.build.json"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the sources do not compile");
}

/** The entry's declarations and all that they import, as paths in dist/. */
function declarationsOf(first: string): Set<string> {
  const reached = new Set([first]);
  for (const path of reached) {
    const text = readFileSync(join(built, path), "utf8");
    for (const [, , target = ""] of text.matchAll(importedSource)) {
      reached.add(join(dirname(path), `${target}.d.ts`));
    }
  }
  return reached;
}

function rewriteImports(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replaceAll(importedSource, '$1$2.js"'));
}

buildPackage();
