// The texts of a folder, cut into passages of about a paragraph, which is what a vector can stand for.

import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { RealmError } from "../../error/realm-error.ts";

export interface Passage {
  /** Of its file, from the folder. */
  readonly file: string;
  /** Its first line, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Of a passage; about 250 tokens. A line may be longer. */
const charactersMax = 1000;
const textFiles = /\.(?:txt|md|markdown|rst|adoc|org|tex|csv|tsv|json|jsonl|html?|xml|ya?ml|log)$/i;

/** Errors: `not-found`, `denied`, `bad-file`. */
export async function* readPassages(
  path: string,
  { lines }: { readonly lines: boolean },
): AsyncGenerator<Passage, void, void> {
  for (const file of await textFilesOf(path)) {
    const name = relative(path, file) || file;
    let passage: { line: number; text: string } | undefined;
    let line = 0;
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Infinity,
    })) {
      line += 1;
      const isBlank = text.trim() === "";
      const isFull = lines || (passage?.text.length ?? 0) + text.length > charactersMax;
      if (passage !== undefined && (isBlank || isFull)) {
        yield { file: name, ...passage };
        passage = undefined;
      }
      if (isBlank) continue;
      passage =
        passage === undefined ? { line, text } : { ...passage, text: `${passage.text}\n${text}` };
    }
    if (passage !== undefined) yield { file: name, ...passage };
  }
}

/** The file itself, or those of a folder and of all folders in it, in one order. */
async function textFilesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && textFiles.test(entry.name));
    return files.map((entry) => join(entry.parentPath, entry.name)).sort();
  } catch (thrown) {
    throw readFailure(path, thrown);
  }
}

function readFailure(path: string, thrown: unknown): RealmError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : "";
  const message = `cannot read the texts of "${path}": ${reason}`;
  if (code === "ENOENT") return new RealmError("not-found", message, { cause: thrown });
  if (code === "EACCES" || code === "EPERM") {
    return new RealmError("denied", message, { cause: thrown });
  }
  return new RealmError("bad-file", message, { cause: thrown });
}
