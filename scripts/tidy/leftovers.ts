// What is left lying about: markers of unfinished work, holes in the types, tests switched off, paths of one
// machine, long files and files that don't say what they are.

import { lineAt } from "./source-tree.ts";
import type { Finding, SourceFile } from "./source-tree.ts";

/** Lines of a file; docs/STYLE asks for about 100. */
const fileLinesMax = 300;

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
  /** Where to look; `text` also covers files that are not code. */
  readonly within: "code" | "comments" | "text";
  /** A field that the constructor's caller fills in has no other spelling in AssemblyScript. */
  readonly exceptAssemblyScript?: true;
}

const rules: readonly Rule[] = [
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g,
    message: "unfinished work is marked: finish it, or say in plain words what is not supported",
    within: "comments",
  },
  {
    pattern: /@ts-(?:ignore|nocheck|expect-error)(?!: decorator)/g,
    message: "a silenced compiler: write the type that holds, or narrow with a check",
    within: "comments",
  },
  {
    pattern: /\b(?:oxlint|eslint)-disable(?![^\n]*--\s*\S)/g,
    message: "a silenced lint rule: write what the rule asks for, or the reason behind `--`",
    within: "comments",
  },
  {
    pattern: /(?:\bas|<|[:,|&]|=>)\s*any\b(?!\s*[:(.])/g,
    message: "`any` turns the types off: write `unknown` and narrow it",
    within: "code",
  },
  {
    pattern: /[\w$)\]]!(?![=:])/g,
    message: "a non-null `!` is a belief: check for undefined and throw what names it",
    within: "code",
  },
  {
    pattern: /\w!:/g,
    message: "a field declared set before it is: set it in the constructor",
    within: "code",
    exceptAssemblyScript: true,
  },
  {
    pattern: /\bas\s+unknown\s+as\b/g,
    message: "a double cast silences the types: parse the value where it comes in",
    within: "code",
  },
  {
    pattern: /\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo)\b/g,
    message: "a test is switched off or alone: use `skipIf` with what is missing",
    within: "code",
  },
  {
    pattern: /(?<![\w.*\\)])\/(?:work|farm|root|home\/[\w-]+|Users\/[\w-]+|tmp)\/[\w.-]+/g,
    message: "a path of one machine: take it from `import.meta.url`, `os.tmpdir()` or an option",
    within: "text",
  },
];

const assemblyScript = /^guest\/|\/assembly\//;

export function checkLeftovers(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => [
    ...rules.flatMap((rule) => applyRule(rule, file)),
    ...checkLength(file),
    ...checkOpening(file),
  ]);
}

function applyRule(rule: Rule, file: SourceFile): Finding[] {
  if (rule.exceptAssemblyScript === true && assemblyScript.test(file.path)) return [];
  return haystacks(rule, file).flatMap(({ offset, text }) =>
    [...text.matchAll(rule.pattern)].map((match) => ({
      path: file.path,
      line: lineAt(file.text, offset + match.index),
      message: `"${match[0].trim()}": ${rule.message}`,
    })),
  );
}

function haystacks(rule: Rule, file: SourceFile): readonly { offset: number; text: string }[] {
  if (rule.within === "text") return [{ offset: 0, text: file.text }];
  if (rule.within === "comments") return file.masked?.comments ?? witComments(file);
  return file.masked === undefined ? [] : [{ offset: 0, text: file.masked.code }];
}

function witComments(file: SourceFile): { offset: number; text: string }[] {
  if (!file.path.endsWith(".wit")) return [];
  return [...file.text.matchAll(/\/\/.*/g)].map(({ index, 0: text }) => ({ offset: index, text }));
}

/** A TSDoc comment with an example: what is there for readers of the reference makes no file long. */
const documentedExample =
  /^ *\/\*\*\n(?: *\*(?!\/).*\n)*? *\* @example\n(?: *\*(?!\/).*\n)* *\*\/\n/gm;

function checkLength({ path, text, masked }: SourceFile): Finding[] {
  const lines = text.trimEnd().replace(documentedExample, "").split("\n").length;
  if (
    masked === undefined ||
    lines <= fileLinesMax ||
    /^\/[/*].*\b(?:long|generated)\b/i.test(text)
  )
    return [];
  const message = `${lines} lines, the limit is ${fileLinesMax}: divide it by subject, or let its first line say why it is long`;
  return [{ path, line: 1, message }];
}

function checkOpening({ path, text, masked }: SourceFile): Finding[] {
  const opens = /^(?:#!.*\n)?\/[/*]/.test(text);
  if (masked === undefined || opens) return [];
  const message =
    "opens without a word: begin with 2 to 6 comment lines (subject, invariant, source)";
  return [{ path, line: 1, message }];
}
