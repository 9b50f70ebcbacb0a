// What is in a folder, whether or not there is such a folder.

import { readdirSync } from "node:fs";
import { systemCodeOf, systemFailure } from "./system-failure.ts";

/** None where the folder is not there. Errors: `denied`. */
export function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR"].includes(systemCodeOf(thrown) ?? "")) return [];
    throw systemFailure(`cannot list "${folder}"`, thrown);
  }
}
