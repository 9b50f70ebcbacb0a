// Where a worker's module lies: beside the one that starts it, TypeScript in the repository and JavaScript in
// the package.

import { extname } from "node:path";

/** Of a module in this folder. */
export function workerEntry(name: string): URL {
  return siblingEntry(import.meta.url, name);
}

/** `url`: the module beside which it lies. */
export function siblingEntry(url: string, name: string): URL {
  return new URL(`./${name}${extname(url)}`, url);
}

/** `host/`, or what it has become in the package: all that such a module imports. */
export const codeFolder = new URL("../", import.meta.url);
