// What Realm supports, read from the tables that the code itself works by. The guest's are AssemblyScript, which Node
// cannot import, so they are read as text; a table that is not found is an error.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativePackages } from "../../host/compute/ggml/native-package.ts";
import { canMultiply } from "../../host/compute/ggml/weight-types.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { kvTypes } from "../../host/runtime/generate-options.ts";

/** The kinds by which tests say what they prove. */
export type SupportKind =
  "architectures" | "tensor types" | "KV types" | "tokenizers" | "pre-tokenizers" | "platforms";

const root = join(import.meta.dirname, "..", "..");

/** Names by kind, in the order of their tables. */
export function supportedNames(): Record<SupportKind, readonly string[]> {
  return {
    architectures: architectureNames(source("guest/model/architectures.ts")),
    "tensor types": [...tensorTypes.values()]
      .filter(({ id }) => canMultiply(id))
      .map(({ name }) => name),
    "KV types": kvTypes,
    tokenizers: tokenizerNames(source("guest/tokenizer/index.ts")),
    "pre-tokenizers": preTokenizerNames(source("guest/tokenizer/pre-tokenizers.ts")),
    platforms: Object.keys(nativePackages),
  };
}

/** An entry of the table is a function, whose first text is the architecture's name. */
export function architectureNames(text: string): string[] {
  const table = /const architectures[^=]*= \[([^\]]*)\]/.exec(text)?.[1] ?? "";
  const entries = [...table.matchAll(/(\w+)\(\)/g)].map(([, name = ""]) => name);
  return found("architectures", entries).map((entry) => {
    const start = text.indexOf(`function ${entry}(`);
    const [, name] = /"([^"]+)"/.exec(text.slice(start)) ?? [];
    if (start < 0 || name === undefined) throw new Error(`the architecture ${entry}() has no name`);
    return name;
  });
}

/** What `tokenizer.ggml.model` is compared with. */
export function tokenizerNames(text: string): string[] {
  const [body = ""] = /readKind\(\): [\s\S]*?\n {2}\}\n/.exec(text) ?? [];
  return found(
    "tokenizers",
    [...body.matchAll(/\bname == "([^"]+)"/g)].map(([, name = ""]) => name),
  );
}

/** A row names all that split alike, with spaces between. */
export function preTokenizerNames(text: string): string[] {
  const rows = [...text.matchAll(/\btable\.row\(\s*"([^"]+)"/g)];
  return found(
    "pre-tokenizers",
    rows.flatMap(([, names = ""]) => names.split(" ")),
  );
}

function source(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function found(what: string, names: string[]): string[] {
  if (names.length === 0) throw new Error(`the table of ${what} is not where it was`);
  return names;
}
