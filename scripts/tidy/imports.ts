// Who imports whom: static, dynamic and type imports, and `new URL("./worker.ts", import.meta.url)`, by which one
// thread starts another.

import { posix } from "node:path";
import { lineAt } from "./source-tree.ts";
import type { SourceFile } from "./source-tree.ts";

export interface Import {
  readonly from: string;
  readonly line: number;
  /** As written: `./codes.ts`, `node:fs`, `koffi`. */
  readonly specifier: string;
  /** Path from the root, of relative specifiers. */
  readonly target: string | undefined;
  /** A thread's entry is started, not imported: it closes no cycle. */
  readonly kind: "import" | "worker";
}

const beforeImport = /(?:\bfrom|\bimport|\bimport\()\s*["'`]$/;
const beforeWorker = /\bnew URL\(\s*["'`]$/;

export function importsOf(file: SourceFile): Import[] {
  const { code = "", strings = [] } = file.masked ?? {};
  return strings.flatMap(({ offset, text }) => {
    const before = code.slice(Math.max(0, offset - 40), offset);
    const isWorker = beforeWorker.test(before) && codeFile.test(text);
    if (!isWorker && !beforeImport.test(before)) return [];
    return [
      {
        from: file.path,
        line: lineAt(file.text, offset),
        specifier: text,
        target: resolveTarget(file.path, text),
        kind: isWorker ? "worker" : "import",
      } satisfies Import,
    ];
  });
}

const codeFile = /\.(?:ts|tsx|mts|js|mjs)$/;

function resolveTarget(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.normalize(posix.join(posix.dirname(from), specifier));
  // AssemblyScript writes imports without the extension.
  return codeFile.test(path) ? path : `${path}.ts`;
}
