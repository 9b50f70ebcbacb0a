// Where tests find the large models, vocabularies and texts that are not kept in the repository.
// Looked for in REALM_TEST_DATA, else in `shared` beside the repository. A test whose file is missing
// skips visibly: `it.skipIf(file === undefined)(...)`.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const repository = join(import.meta.dirname, "..");
const sharedFolder = process.env["REALM_TEST_DATA"] ?? join(repository, "..", "shared");

/** The embedded default model: in the repository, so tests on it always run. */
export const genesisFile = join(repository, "models", "genesis-4m-q8_0.gguf");

/** The path of a shared file such as `models/stories-260k.gguf`, or undefined where it isn't there. */
export function sharedFile(name: string): string | undefined {
  const path = join(sharedFolder, name);
  return existsSync(path) ? path : undefined;
}

/** Paths of a shared folder's files with that ending, sorted; none where the folder isn't there. */
export function sharedFiles(folder: string, ending: string): string[] {
  const path = join(sharedFolder, folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(path, name));
}
