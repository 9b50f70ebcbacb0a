// Packages that guests of one's own need, and nobody else: whoever runs such guests installs them beside Realm.

import { RealmError } from "../../error/realm-error.ts";

/** The URL of the package's entry. Errors: `unsupported` (it is not installed). */
export function optionalPackage(name: string): string {
  try {
    return import.meta.resolve(name);
  } catch (cause) {
    const message = `cannot run this guest: ${name} is not installed (npm install ${name})`;
    throw new RealmError("unsupported", message, { cause });
  }
}
