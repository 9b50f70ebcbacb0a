// What a model argument means: a file, or a name. `genesis`, the embedded default, is the one name so far.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RealmError } from "../error/realm-error.ts";

export const defaultModelName = "genesis";

const embeddedModels: ReadonlyMap<string, URL> = new Map([
  [defaultModelName, new URL("../../models/genesis-4m-q8_0.gguf", import.meta.url)],
]);

/** The path of the model's file. A name goes before a file of that name, which is `./name`. */
export function modelPath(argument: string): string {
  if (argument === "") throw new RealmError("bad-argument", "the model is an empty text");
  const embedded = embeddedModels.get(argument);
  if (embedded !== undefined) return fileURLToPath(embedded);
  // Whatever else is wrong with the path is found and said when it is opened.
  if (statSync(argument, { throwIfNoEntry: false }) !== undefined) return argument;
  const names = [...embeddedModels.keys()].map((name) => `"${name}"`).join(", ");
  throw new RealmError(
    "not-found",
    `no model "${argument}": there is no file ${resolve(argument)}, and the names known are ${names}`,
  );
}
