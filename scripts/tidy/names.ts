// Names of files and folders: the field's nouns in kebab-case, none that says nothing.

import { basename } from "node:path";
import type { Finding, SourceFile } from "./source-tree.ts";

const emptyWord = /^(?:utils?|helpers?|common|misc|managers?|stuff)$/;
const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** What a test is named for may hold a date, a type or a version: only code is held to kebab-case. */
const code = /\.(?:ts|tsx|mts|js|mjs)$/;

export function checkNames(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path }) =>
    messagesFor(path).map((message) => ({ path, line: 1, message })),
  );
}

function messagesFor(path: string): string[] {
  const segments = path.split("/").map((segment) => segment.replace(/(?<=.)\..*$/, ""));
  const empty = segments.flatMap((segment) =>
    segment.split("-").some((word) => emptyWord.test(word))
      ? [`"${segment}" says nothing: name what it holds, in the field's words ("kv-cache")`]
      : [],
  );
  const stem = basename(path).replace(/(?:\.d|\.test|\.config)?\.[a-z]+$/, "");
  const misspelt = code.test(path) && !kebabCase.test(stem);
  return misspelt
    ? [...empty, `"${basename(path)}" is not kebab-case: write "kv-cache.ts"`]
    : empty;
}
