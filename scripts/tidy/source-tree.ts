// The files that the tidy rules look at, read once: what is written by hand under the repository's root.
// Walked rather than asked from git, so that the gate needs nothing but Node.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { maskSource } from "./masked-source.ts";
import type { MaskedSource } from "./masked-source.ts";

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Of TypeScript and JavaScript alone. */
  readonly masked: MaskedSource | undefined;
}

export interface Finding {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

const skippedFolders = new Set(["node_modules", "build", "dist", ".git"]);
/** Generated, and compared with their generator's output by the build check. */
const generatedFolders = [
  "host/abi/guest",
  "guest/bindings",
  "bench/results",
  "examples/constrained-decoder/assembly/bindings",
];
const textExtension = /\.(?:ts|tsx|mts|js|mjs|wit|md|json|css|html|sh|yml|yaml)$|^\.ci\/run$/;
const codeExtension = /\.(?:ts|tsx|mts|js|mjs)$/;

export function readSourceTree(root: string): SourceFile[] {
  return listFiles(root, "").map((path) =>
    sourceFile(path, textExtension.test(path) ? readFileSync(join(root, path), "utf8") : ""),
  );
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, masked: codeExtension.test(path) ? maskSource(text) : undefined };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function listFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) return path === "package-lock.json" ? [] : [path];
    const skipped = skippedFolders.has(entry.name) || generatedFolders.includes(path);
    return entry.isDirectory() && !skipped ? listFiles(root, path) : [];
  });
}
