// A model from a hub, or an address, into the store and under a name. Everything that has to be there is there before
// the name is: a name never leads to half a model.

import { RealmError } from "../../error/realm-error.ts";
import { isEmbeddedName, parseNewName } from "../../library/locate-model.ts";
import type { ModelName } from "../../library/model-name.ts";
import { ModelLibrary } from "../../library/model-library.ts";
import type { ModelRecord, RecordedFile } from "../../library/model-record.ts";
import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import { findListed } from "../manifest/listed-models.ts";
import { fetchBlob } from "./blob-fetch.ts";
import type { FileLock } from "./file-lock.ts";
import { planAddress, planRepository } from "./pull-plan.ts";
import type { PullPlan } from "./pull-plan.ts";
import { parsePullReference } from "./pull-reference.ts";

/** What a pull tells of while it runs. */
export interface PullEvents {
  /** What will be fetched, before it is. */
  readonly onPlan?: ((plan: PullPlan, name: ModelName) => void) | undefined;
  /** Bytes of all files together; `totalBytes`: 0 where nobody knows. */
  readonly onProgress?: ((bytes: number, totalBytes: number) => void) | undefined;
  /** Another pull fetches the same file; this one waits for it. */
  readonly onWait?: ((filename: string) => void) | undefined;
  /** Bytes were others than they should be, and are fetched again. */
  readonly onCorrupt?: ((path: string) => void) | undefined;
}

/** What `pullModel` takes. */
export interface PullOptions extends PullEvents {
  /** Default: made from the repository's name and the quantization. */
  readonly name?: string | undefined;
  /** Default: `main`. */
  readonly revision?: string | undefined;
  /** A manifest, or a folder of them, in which names are looked up. Default: those in the store. */
  readonly manifest?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Multiplies every wait before another try. Default: 1. */
  readonly patience?: number | undefined;
}

/** What a pull gives. */
export interface PulledModel {
  readonly record: ModelRecord;
  readonly path: string;
  readonly plan: PullPlan;
  /** Files that had to be fetched; those that were there are not counted. */
  readonly fetchedFiles: number;
}

/**
 * Fetches a model into the store, under a name. `reference`: `hf:owner/repo[@revision][:quantization or file]`,
 * `owner/repo`, an address, or a name in a manifest. Errors: `bad-argument`, `not-found`, `denied`, `rate-limited`,
 * `offline`, `bad-answer`, `bad-file` (another hash than the hub says), `limit` (the disk is full), `unsupported` (no
 * GGUF file), `cancelled`.
 *
 * @example
 * ```ts
 * import { pullModel } from "realm-runtime/hub";
 *
 * const reference = "hf:HuggingFaceTB/SmolLM2-135M-Instruct-GGUF";
 * const { record, path } = await pullModel(reference, { name: "smollm2" });
 * console.log(record.name); // smollm2
 * const model = await realm.load(path); // as realm.load("smollm2")
 * ```
 */
export async function pullModel(
  reference: string,
  options: PullOptions = {},
  access: HubAccess = sharedHubAccess(),
  library: ModelLibrary = new ModelLibrary(),
): Promise<PulledModel> {
  const asked = options.name === undefined ? undefined : parseNewName(options.name);
  const plan = await planPull(access, library, reference, options);
  const name = asked ?? freeName(library, plan);
  options.onPlan?.(plan, name);
  const locks: FileLock[] = [];
  try {
    const { files, fetchedFiles } = await fetchFiles(access, library, plan, options, locks);
    const record: ModelRecord = {
      name,
      source: plan.source,
      files,
      pulledAt: new Date().toISOString(),
    };
    const path = library.pathOf(record);
    await library.save(record);
    return { record, path, plan, fetchedFiles };
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** What a pull of it would fetch. Errors: as `pullModel`. */
export async function planPull(
  access: HubAccess,
  library: ModelLibrary,
  text: string,
  { revision, manifest, signal }: Pick<PullOptions, "revision" | "manifest" | "signal"> = {},
): Promise<PullPlan> {
  const reference = parsePullReference(text, access.settings.huggingFace.base);
  switch (reference.type) {
    case "address":
      return await planAddress(access, reference.address, signal);
    case "hugging-face":
      return await planRepository(
        access,
        { ...reference, revision: reference.revision ?? revision },
        signal,
      );
    default: {
      const found = await findListed(reference.name, manifest ?? library.layout.manifestsFolder);
      return await planRepository(access, { type: "hugging-face", revision, ...found }, signal);
    }
  }
}

/** Another model, also the embedded one, may have the short name: then the owner is part of it. */
function freeName(library: ModelLibrary, { name, longName, source }: PullPlan): ModelName {
  if (isEmbeddedName(name)) return longName;
  const taken = library.names().includes(name) ? sourceOf(library, name) : undefined;
  return taken === undefined || taken === source.id ? name : longName;
}

/** Of a record that cannot be read too: a pull replaces it. */
function sourceOf(library: ModelLibrary, name: ModelName): string | undefined {
  try {
    return library.record(name)?.source.id;
  } catch {
    return undefined;
  }
}

async function fetchFiles(
  { web }: HubAccess,
  { layout }: ModelLibrary,
  { files, source }: PullPlan,
  options: PullOptions,
  locks: FileLock[],
): Promise<{ files: RecordedFile[]; fetchedFiles: number }> {
  const known = files.map(({ bytes }) => bytes ?? 0);
  const totalBytes = known.includes(0) ? 0 : known.reduce((sum, bytes) => sum + bytes, 0);
  const recorded: RecordedFile[] = [];
  let before = 0;
  let fetchedFiles = 0;
  for (const file of files) {
    const { filename } = file;
    const fetched = await fetchBlob({ web, layout }, file, {
      signal: options.signal,
      patience: options.patience,
      onProgress: (bytes, ofFile) => options.onProgress?.(before + bytes, totalBytes || ofFile),
      onWait: () => options.onWait?.(filename),
      onCorrupt: options.onCorrupt,
    });
    locks.push(fetched.lock);
    recorded.push({ filename, digest: fetched.digest, bytes: fetched.bytes });
    before += fetched.bytes;
    if (fetched.wasFetched) fetchedFiles++;
  }
  if (recorded.length === 0) throw new RealmError("bug", `nothing to fetch of "${source.id}"`);
  return { files: recorded, fetchedFiles };
}
