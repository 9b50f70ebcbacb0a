// Builds manifests from a hub's answers: the same answers give the same bytes, whenever and wherever.

import process from "node:process";
import { RealmError } from "../../error/realm-error.ts";
import { chosenFiles } from "../chosen-file.ts";
import { listCivitAIModels, searchCivitAIModels } from "../civitai/civitai.ts";
import { checkModelCompatibility } from "../compatibility/check-model.ts";
import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import {
  getHuggingFaceModel,
  getHuggingFaceModelReadme,
  listHuggingFaceModels,
  searchHuggingFaceModels,
} from "../hugging-face/hugging-face.ts";
import { mapInOrder } from "../map-in-order.ts";
import { sizeText, unknownSize } from "../model.ts";
import type { Model, Provider, SearchOptions } from "../model.ts";
import { manifestVersion, sizeClassOf, slugOf } from "./manifest.ts";
import type { Manifest, ManifestModel, SizeClass } from "./manifest.ts";

/** Models that are asked for at once. */
const atOnce = 4;
/** The machine that a file is chosen for must be the same everywhere: one that takes any. */
const everyMachine = Number.MAX_SAFE_INTEGER;

/** What `buildManifests` takes. */
export interface ManifestOptions extends SearchOptions {
  readonly provider?: Provider | undefined;
  /** Words to search for. Default: all models. */
  readonly query?: string | undefined;
  /** Whether each model's header is read and the guest asked. Default: false. */
  readonly compatibility?: boolean | undefined;
  /** Whether each model's page is in it. Default: false. */
  readonly readme?: boolean | undefined;
}

/** Which models are in a manifest, by the bytes of the chosen file: at most 4 GiB, at most 16 GiB, above; or all. */
export type ManifestFilter = SizeClass | "all";

/**
 * One manifest for each filter, from one look at the hub. Errors: as searches.
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from "node:fs/promises";
 * import { buildManifests, manifestFileName, manifestText } from "realm-runtime/hub";
 *
 * await mkdir("manifests", { recursive: true });
 * for (const manifest of await buildManifests(["small", "all"], { query: "smollm2", limit: 10 })) {
 *   const name = manifestFileName("HuggingFace", manifest.filter);
 *   await writeFile(`manifests/${name}`, manifestText(manifest));
 * }
 * ```
 */
export async function buildManifests(
  filters: readonly ManifestFilter[],
  options: ManifestOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Manifest[]> {
  const { provider = "HuggingFace" } = options;
  const found =
    provider === "HuggingFace"
      ? await fromHuggingFace(options, access)
      : await fromCivitAI(options, access);
  return filters.map((filter) => {
    const models = found.filter((model) => filter === "all" || isOfSize(model, filter));
    return { schemaVersion: manifestVersion, filter, models, timestamp: timestampOf(models) };
  });
}

/** As it is written: two spaces, one line feed at the end. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** `hf-filter-small.json`. */
export function manifestFileName(provider: Provider, filter: ManifestFilter): string {
  return `${provider === "HuggingFace" ? "hf" : "civitai"}-filter-${filter}.json`;
}

async function fromHuggingFace(
  options: ManifestOptions,
  access: HubAccess,
): Promise<ManifestModel[]> {
  const { query = "", compatibility, readme, provider: _provider, ...search } = options;
  const listed =
    query === ""
      ? await listHuggingFaceModels(search, access)
      : await searchHuggingFaceModels(query, search, access);
  return await mapInOrder(listed, atOnce, async ({ id }) => {
    const { signal } = options;
    const model = await getHuggingFaceModel(id, { signal }, access);
    const checked =
      compatibility === true ? await checkModelCompatibility(model, { signal }, access) : undefined;
    const page = readme === true ? await readmeOf(model, access, signal) : undefined;
    return {
      ...manifestModel(model),
      ...(checked === undefined ? {} : { compatibility: compatibilityOf(checked) }),
      ...(page === undefined ? {} : { readme: page }),
    };
  });
}

async function fromCivitAI(options: ManifestOptions, access: HubAccess): Promise<ManifestModel[]> {
  const {
    query = "",
    compatibility: _compatibility,
    readme: _readme,
    provider: _provider,
    ...search
  } = options;
  const listed =
    query === ""
      ? await listCivitAIModels(search, access)
      : await searchCivitAIModels(query, search, access);
  return listed.map(manifestModel);
}

/** None, where the repository has none or keeps it to itself. */
async function readmeOf(
  model: Model,
  access: HubAccess,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    return await getHuggingFaceModelReadme(model.id, model.revision ?? "main", { signal }, access);
  } catch (thrown) {
    if (thrown instanceof RealmError && ["not-found", "denied"].includes(thrown.code))
      return undefined;
    throw thrown;
  }
}

/** Its fields in one order, so that the text is always the same. */
function manifestModel(model: Model): ManifestModel {
  const chosen = chosenFiles(model.siblings ?? [], everyMachine);
  const bytes = chosen?.bytes ?? otherBytes(model);
  const file = chosen?.files[0]?.filename;
  const { id, name, description, tags, downloads, likes, provider, category } = model;
  return withoutAbsent({
    id,
    slug: slugOf(id),
    name,
    description,
    author: model.author,
    imageUrl: model.imageUrl,
    tags,
    downloads,
    likes,
    // That of the model is of the file that fits the machine at hand.
    size: bytes === undefined ? unknownSize : sizeText(bytes),
    bytes,
    file,
    quantization: chosen?.quantization,
    provider,
    category,
    siblings: model.siblings?.map(({ filename, size: fileBytes, sha256 }) =>
      withoutAbsent({ filename, size: fileBytes, sha256 }),
    ),
    license: model.license,
    gated: model.gated,
    nsfw: model.nsfw,
    updatedAt: model.updatedAt,
    revision: model.revision,
    architecture: model.architecture,
  });
}

/** On CivitAI the first file is what its model is; elsewhere only GGUF files are models. */
function otherBytes({ provider, siblings }: Model): number | undefined {
  return provider === "CivitAI" ? siblings?.[0]?.size : undefined;
}

/** Without the estimate of speed, which is of the machine that asks. */
function compatibilityOf({
  compatible,
  confidence,
  reasons,
}: NonNullable<ManifestModel["compatibility"]>): NonNullable<ManifestModel["compatibility"]> {
  return { compatible, confidence, reasons };
}

type Present<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<
    Fields[Key],
    undefined
  >;
};

function withoutAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Present<Fields>;
}

function isOfSize({ bytes }: ManifestModel, filter: SizeClass): boolean {
  return bytes !== undefined && sizeClassOf(bytes) === filter;
}

function timestampOf(models: readonly ManifestModel[]): string {
  const epoch = process.env["SOURCE_DATE_EPOCH"];
  if (epoch !== undefined && /^\d{1,12}$/.test(epoch))
    return new Date(Number(epoch) * 1000).toISOString();
  const dates = models.map(({ updatedAt }) => Date.parse(updatedAt ?? ""));
  const newest = Math.max(0, ...dates.filter((date) => !Number.isNaN(date)));
  return new Date(newest).toISOString();
}
