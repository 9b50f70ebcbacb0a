// A WIT doc comment as a TSDoc block, for either language.

import type { Docs } from "./docs.ts";

/** The comment of what stands at `path`, with a line break behind it; empty where there is none. */
export function docComment(docs: Docs, path: readonly string[], indent = ""): string {
  const text = docs.get(path.join("/"));
  if (text === undefined) return "";
  const lines = text.replaceAll("*/", "* /").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n");
  return `${indent}/**\n${body}\n${indent} */\n`;
}
