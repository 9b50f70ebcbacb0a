// Where a worker's module lies: beside this one, TypeScript in the repository and JavaScript in the package.

import { extname } from "node:path";

export function workerEntry(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
