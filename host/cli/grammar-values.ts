// Values of --grammar and --json-schema: files, read whole where the flag is read, so that what is wrong with them is
// said before a model is loaded.

import { readFileSync, statSync } from "node:fs";
import { grammarOfSchema } from "../grammar/grammar-of-schema.ts";
import type { JsonSchema } from "../grammar/json-schema.ts";
import { RealmError } from "../error/realm-error.ts";

/** Bytes of a file; the guest reads grammars of 1,048,576 characters. */
const fileBytesMax = 8 * 1024 * 1024;

/** A parser of a path to a file with GBNF: its text. */
export function grammarOf(name: string): (path: string) => string {
  return (path) => readText(name, path);
}

/** A parser of a schema that grammars can be made of: JSON when it starts with {, else a path to a file with JSON. */
export function jsonSchemaOf(name: string): (value: string) => JsonSchema {
  return (value) => {
    const isJson = value.trimStart().startsWith("{");
    const schema = parse(
      name,
      isJson ? "its value" : value,
      isJson ? value : readText(name, value),
    );
    grammarOfSchema(schema);
    return schema;
  };
}

function parse(name: string, where: string, text: string): JsonSchema {
  try {
    return JSON.parse(text) as JsonSchema;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RealmError("bad-argument", `${name}: ${where} is no JSON: ${reason}`, {
      cause: thrown,
    });
  }
}

function readText(name: string, path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new RealmError("not-found", `${name}: there is no file "${path}"`);
  if (size > fileBytesMax) {
    throw new RealmError(
      "limit",
      `${name}: "${path}" has ${size} bytes, the limit is ${fileBytesMax}`,
    );
  }
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RealmError("bad-argument", `${name}: cannot read "${path}": ${reason}`, {
      cause: thrown,
    });
  }
}
