// What no name leads to, taken away: blobs, links to parts, and what was begun and never ended. What somebody fetches at
// the moment is left alone.

import { lstat, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileNames } from "../../library/file-names.ts";
import type { ModelLibrary } from "../../library/model-library.ts";
import type { ModelName } from "../../library/model-name.ts";
import { digestOfBlob } from "../../library/store-layout.ts";
import { tryLockFile } from "./file-lock.ts";

/** What was removed. */
export interface Pruned {
  readonly files: number;
  readonly bytes: number;
}

/** How much is removed. */
export interface PruneScope {
  /** Also what was begun: it can then not be gone on with. Default: true. */
  readonly partial?: boolean;
}

/**
 * Removes content that no name leads to. Errors: `denied`; `bad-file`, where a record cannot be read: what it leads
 * to is not known.
 *
 * @example
 * ```ts
 * import { ModelLibrary, pruneStore } from "realm-runtime/hub";
 *
 * const { files, bytes } = await pruneStore(new ModelLibrary(), { partial: false });
 * console.log(`${files} files, ${bytes} bytes`);
 * ```
 */
export async function pruneStore(
  library: ModelLibrary,
  { partial = true }: PruneScope = {},
): Promise<Pruned> {
  const { layout } = library;
  const folders = await dropParts(library);
  const blobs = await dropBlobs(library);
  const begun = partial ? await dropBegun(layout.partialFolder) : nothing;
  return {
    files: folders.files + blobs.files + begun.files,
    // Parts are links: their bytes are those of blobs.
    bytes: blobs.bytes + begun.bytes,
  };
}

/**
 * Takes a name away, and what nothing else leads to. Errors: `not-found`.
 *
 * @example
 * ```ts
 * import { copyModel, ModelLibrary, parseModelName, pullModel, removeModel } from "realm-runtime/hub";
 *
 * const library = new ModelLibrary();
 * const pulled = await pullModel("hf:HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * await copyModel(library, pulled.record.name, parseModelName("small"));
 * const { files } = await removeModel(library, parseModelName("small"));
 * console.log(files); // 0
 * ```
 */
export async function removeModel(library: ModelLibrary, name: ModelName): Promise<Pruned> {
  await library.forget(name);
  return await pruneStore(library, { partial: false });
}

/**
 * The same model under another name. Errors: `not-found`.
 *
 * @example
 * ```ts
 * import { copyModel, ModelLibrary, parseModelName, pullModel } from "realm-runtime/hub";
 *
 * const pulled = await pullModel("hf:HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * await copyModel(new ModelLibrary(), pulled.record.name, parseModelName("mine:latest"));
 * ```
 */
export async function copyModel(library: ModelLibrary, from: string, to: ModelName): Promise<void> {
  const record = library.find(from);
  if (record === undefined) throw library.unknown(from);
  await library.save({ ...record, name: to });
}

const nothing: Pruned = { files: 0, bytes: 0 };

/** Read anew for each step: a pull may have ended in between. */
function wanted(library: ModelLibrary): {
  readonly blobs: Set<string>;
  readonly parts: Set<string>;
} {
  const records = library.names().flatMap((name) => library.record(name) ?? []);
  return {
    blobs: new Set(records.flatMap(({ files }) => files.map(({ digest }) => digest))),
    parts: new Set(records.flatMap(({ files }) => files[0]?.digest ?? [])),
  };
}

async function dropBlobs(library: ModelLibrary): Promise<Pruned> {
  const { layout } = library;
  let dropped = nothing;
  for (const fileName of fileNames(layout.blobsFolder)) {
    const digest = digestOfBlob(fileName);
    if (digest === undefined || wanted(library).blobs.has(digest)) continue;
    dropped = await dropLocked(layout.partialPath(digest), layout.blobPath(digest), dropped, () =>
      wanted(library).blobs.has(digest),
    );
  }
  return dropped;
}

async function dropParts(library: ModelLibrary): Promise<Pruned> {
  const { partsFolder } = library.layout;
  let files = 0;
  for (const folder of fileNames(partsFolder)) {
    const digest = digestOfBlob(folder);
    if (digest === undefined || wanted(library).parts.has(digest)) continue;
    await rm(join(partsFolder, folder), { recursive: true, force: true });
    files++;
  }
  return { files, bytes: 0 };
}

async function dropBegun(folder: string): Promise<Pruned> {
  const keys = new Set(fileNames(folder).map((name) => name.replace(/\..*$/s, "")));
  let dropped = nothing;
  for (const key of keys) {
    if (!/^[0-9a-f]{64}$/.test(key)) continue;
    dropped = await dropLocked(
      join(folder, key),
      join(folder, `${key}.data`),
      dropped,
      () => false,
    );
  }
  return dropped;
}

/** Unless somebody holds it, or `isWanted` says in the end that it has a name. */
async function dropLocked(
  key: string,
  path: string,
  sum: Pruned,
  isWanted: () => boolean,
): Promise<Pruned> {
  await mkdir(dirname(key), { recursive: true });
  const lock = tryLockFile(`${key}.lock`);
  if (lock === undefined) return sum;
  try {
    const bytes = (await lstat(path).catch(() => undefined))?.size;
    if (bytes === undefined || isWanted()) return sum;
    for (const file of [path, `${key}.json`]) await rm(file, { force: true });
    return { files: sum.files + 1, bytes: sum.bytes + bytes };
  } finally {
    lock.release();
  }
}
