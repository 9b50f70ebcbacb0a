// A TSDoc comment in its parts: what it says, and its examples.

export interface DocComment {
  /** Without stars and tags; a paragraph keeps its lines. */
  readonly text: string;
  /** Code of each `@example`, without its fence. */
  readonly examples: readonly string[];
  readonly isInternal: boolean;
}

const fence = /^```(?:ts|js)\n([\s\S]*?)^```$/gm;

/** `source`: what stands before a declaration; the last comment in it is the declaration's own. */
export function readDocComment(source: string): DocComment {
  const lines = (source.match(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)?.at(-1) ?? "")
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^ *\* ?/, "").trimEnd());
  const [text = "", ...tagged] = lines.join("\n").split(/^ *@example$/m);
  return {
    text: text.replace(/@internal/, "").trim(),
    examples: tagged.flatMap((part) => [...part.matchAll(fence)].map(([, code = ""]) => code)),
    isInternal: text.includes("@internal"),
  };
}
