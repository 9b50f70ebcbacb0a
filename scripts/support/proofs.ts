// What tests say that they prove: a line of their opening comment, such as
// `Proves architectures: llama, qwen2`, or `Proves tensor types: all` where a test walks the whole table.
// A test that proves what there is not is an error: a name is misspelt, or gone.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SupportKind } from "./supported.ts";

export interface ProvingFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Paths of tests by name. */
export type Proofs = ReadonlyMap<string, readonly string[]>;

const root = join(import.meta.dirname, "..", "..");

export function readTests(): ProvingFile[] {
  return globSync("test/**/*.test.ts", { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** For each of `names` the tests that prove it, none of which may prove another. */
export function proofsOf(
  kind: SupportKind,
  names: readonly string[],
  files: readonly ProvingFile[],
): Proofs {
  const proofs = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { path, text } of files) {
    for (const name of new Set(provenNames(kind, text, names))) {
      const paths = proofs.get(name);
      if (paths === undefined) throw new Error(`${path} proves "${name}", not one of the ${kind}`);
      paths.push(path);
    }
  }
  return proofs;
}

function provenNames(kind: SupportKind, text: string, names: readonly string[]): readonly string[] {
  const opening = /^(?:\/\/.*\n)+/.exec(text)?.[0] ?? "";
  const lines = [...opening.matchAll(/^\/\/ Proves ([A-Za-z -]+): (.+)$/gm)];
  return lines
    .filter(([, said]) => said === kind)
    .flatMap(([, , list = ""]) => (list === "all" ? names : list.split(", ")));
}
