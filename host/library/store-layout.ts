// What lies where in the folder of models: content by its hash, names that point to it, and what is on its way.
// Every file comes into being under another name and is renamed when it is whole.

import { join } from "node:path";
import { findHome } from "../home/home.ts";
import { recordFileName } from "./model-name.ts";
import type { ModelName } from "./model-name.ts";

/** SHA-256 in 64 hexadecimal digits of lower case. Made by `parseDigest` alone. */
export type Digest = string & { readonly brand: "digest" };

/** Undefined: the text is no SHA-256. */
export function parseDigest(text: string): Digest | undefined {
  const digest = text.toLowerCase();
  return /^[0-9a-f]{64}$/.test(digest) ? (digest as Digest) : undefined;
}

/**
 * What lies where in the store.
 *
 * @example
 * ```ts
 * import { basename } from "node:path";
 * import { ModelLibrary, parseModelName, StoreLayout } from "realm-runtime/hub";
 *
 * const layout = new StoreLayout("./models");
 * console.log(new ModelLibrary(layout).names()); // []
 * console.log(basename(layout.recordPath(parseModelName("smollm2:q8_0")))); // smollm2%3aq8_0.json
 * ```
 */
export class StoreLayout {
  /** The store's own folder. */
  readonly folder: string;

  /** `folder`: that of models in REALM_HOME where absent. */
  constructor(folder: string = findHome().modelsFolder) {
    this.folder = folder;
  }

  /** Whole files, each named by its hash. */
  get blobsFolder(): string {
    return join(this.folder, "blobs");
  }

  /** One record for each name. */
  get namesFolder(): string {
    return join(this.folder, "names");
  }

  /** Files that are being fetched. */
  get partialFolder(): string {
    return join(this.folder, "partial");
  }

  /** Models in parts: each part under the name that leads to the others, a hard link to its blob. */
  get partsFolder(): string {
    return join(this.folder, "parts");
  }

  /** Manifests that names are looked up in. */
  get manifestsFolder(): string {
    return join(this.folder, "manifests");
  }

  /** What hubs answered. */
  get cacheFolder(): string {
    return join(this.folder, "cache");
  }

  /** The file with that content. */
  blobPath(digest: Digest): string {
    return join(this.blobsFolder, `sha256-${digest}`);
  }

  /** The file that says what a name stands for. */
  recordPath(name: ModelName): string {
    return join(this.namesFolder, recordFileName(name));
  }

  /** @internal `first`: of the first part, which no other model shares. */
  partsPath(first: Digest): string {
    return join(this.partsFolder, `sha256-${first}`);
  }

  /** @internal Everything a file needs on its way. `key`: hexadecimal digits. */
  partialPath(key: string): string {
    return join(this.partialFolder, key);
  }
}

/** Undefined: the file is no blob. */
export function digestOfBlob(fileName: string): Digest | undefined {
  const prefix = "sha256-";
  return fileName.startsWith(prefix) ? parseDigest(fileName.slice(prefix.length)) : undefined;
}
