// What a model argument means: the embedded default, a name in the store, another program's model, or a file.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RealmError } from "../error/realm-error.ts";
import { findElsewhere } from "./elsewhere/found-models.ts";
import { asModelName, parseModelName, quotedName } from "./model-name.ts";
import type { ModelName } from "./model-name.ts";
import { ModelLibrary } from "./model-library.ts";
import type { ModelRecord } from "./model-record.ts";
import { systemCodeOf } from "./system-failure.ts";

export const defaultModelName = "genesis";

const embeddedModels: ReadonlyMap<string, URL> = new Map([
  [defaultModelName, new URL("../../models/genesis-4m-q8_0.gguf", import.meta.url)],
]);

/**
 * The path of the model's file. A whole name goes before a file of that name, which is `./name`; a file goes before
 * the beginning of a name. Errors: `not-found`; `bad-argument`, where several names fit; `bad-file` (a record).
 */
export function locateModel(argument: string, library = new ModelLibrary()): string {
  if (argument === "") throw new RealmError("bad-argument", "the model is an empty text");
  const named = namedModel(argument, library);
  if (named !== undefined) return named;
  if (isFile(argument)) return argument;
  const names = [...embeddedModels.keys(), ...library.names()].map((name) => `"${name}"`);
  const listed = `the names known are ${names.slice(0, 9).join(", ")}`;
  const isOnHub = /^(?:hf:)?[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/.test(argument);
  const known = isOnHub ? `${listed}; realm pull ${argument} may fetch it` : listed;
  throw new RealmError(
    "not-found",
    `no model ${quotedName(argument)}: there is no file ${resolve(argument)}, and ${known}`,
  );
}

/** Undefined: the text names nothing, and may be a path. Errors: as `locateModel`, for what is surely a name. */
export function namedModel(argument: string, library = new ModelLibrary()): string | undefined {
  const embedded = embeddedModels.get(argument);
  if (embedded !== undefined) return fileURLToPath(embedded);
  return findElsewhere(argument)?.path ?? storedPath(argument, library);
}

/** Whether the name leads to a model that comes with Realm, whatever the store has. */
export function isEmbeddedName(name: string): boolean {
  return embeddedModels.has(name);
}

/** A name that a model may be given. Errors: as `parseModelName`; `bad-argument` for an embedded model's. */
export function parseNewName(text: string): ModelName {
  const name = parseModelName(text);
  if (!isEmbeddedName(name)) return name;
  throw new RealmError(
    "bad-argument",
    `${quotedName(text)} cannot name a model: it is the embedded model's, and nothing else would be found by it`,
  );
}

/** Whatever else is wrong with a path is found and said when it is opened. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (thrown) {
    return !["ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"].includes(systemCodeOf(thrown) ?? "");
  }
}

function storedPath(argument: string, library: ModelLibrary): string | undefined {
  const plain = argument.replace(/^hf:/, "");
  const name = asModelName(plain);
  if (name === undefined) return undefined;
  const record = isFile(argument)
    ? library.record(name)
    : (library.find(name) ?? bySource(library, plain));
  return record === undefined ? undefined : library.pathOf(checked(library, record));
}

/** By the hub's own id, and a tag or none: `owner/repo`, `owner/repo:q8_0`. */
function bySource(library: ModelLibrary, text: string): ModelRecord | undefined {
  const [id = "", tag] = text.toLowerCase().split(":");
  if (!id.includes("/")) return undefined;
  const records = library.names().map((name) => library.record(name));
  return records.find(
    (record) =>
      record?.source.id.toLowerCase() === id &&
      (tag === undefined || record.name.endsWith(`:${tag}`)),
  );
}

function checked(library: ModelLibrary, record: ModelRecord): ModelRecord {
  if (library.isWhole(record)) return record;
  const advice = `realm pull ${record.source.id} fetches it again`;
  throw new RealmError("not-found", `the files of "${record.name}" are gone or cut: ${advice}`);
}
