// Hugging Face's hub: searching, listing, one model, its page's text. Source: https://huggingface.co/docs/hub/api.

import { Type } from "typebox";
import { RealmError } from "../../error/realm-error.ts";
import { collectPages } from "../collect-pages.ts";
import type { Page } from "../collect-pages.ts";
import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import type { Model, SearchOptions, SortOrder } from "../model.ts";
import { shown } from "../network/allowed-address.ts";
import { checkQuery, checkSearch } from "../search-options.ts";
import { HuggingFaceList, HuggingFaceModel } from "./answers.ts";
import { normalizeModel } from "./normalize-model.ts";
import { checkRepositoryId, isRepositoryId, revisionPart } from "./repository-id.ts";

/** Models on one page; the hub gives 1,000 at most. */
const pageLimit = 100;

const sortKeys: Readonly<Record<SortOrder, string>> = {
  popular: "trendingScore",
  downloads: "downloads",
  likes: "likes",
  recent: "lastModified",
};

/** What a look at one model takes. */
export interface HubOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Models whose names fit a query. Errors: `bad-argument`, `rate-limited`, `offline`, `denied`, `bad-answer`,
 * `cancelled`.
 *
 * @example
 * ```ts
 * import { searchHuggingFaceModels } from "realm-runtime/hub";
 *
 * for (const { id, size, likes } of await searchHuggingFaceModels("smollm2", { limit: 5 })) {
 *   console.log(id, size, likes);
 * }
 * ```
 */
export async function searchHuggingFaceModels(
  query: string,
  options?: SearchOptions,
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  return await list(access, checkQuery(query), options);
}

/**
 * Models of the hub, the most popular first unless `sort` says otherwise. Errors: as `searchHuggingFaceModels`.
 *
 * @example
 * ```ts
 * import { listHuggingFaceModels } from "realm-runtime/hub";
 *
 * const models = await listHuggingFaceModels({ sort: "recent", author: "HuggingFaceTB" });
 * console.log(models.map(({ id }) => id));
 * ```
 */
export async function listHuggingFaceModels(
  options?: SearchOptions,
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  return await list(access, "", options);
}

/**
 * With the sizes and hashes of its files. Errors: as a search, and `not-found`; `denied` (gated).
 *
 * @example
 * ```ts
 * import { getHuggingFaceModel } from "realm-runtime/hub";
 *
 * const model = await getHuggingFaceModel("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * console.log(model.license, model.siblings?.length); // apache-2.0 2
 * ```
 */
export async function getHuggingFaceModel(
  id: string,
  options: HubOptions & { readonly revision?: string | undefined } = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Model> {
  const address = modelAddress(access, id, options.revision);
  const { value } = await access.json(
    access.settings.huggingFace,
    address,
    HuggingFaceModel,
    options.signal,
  );
  return normalizeModel(value);
}

const AnyObject = Type.Record(Type.String(), Type.Unknown());

/**
 * What the hub itself says, as it says it. Errors: as `getHuggingFaceModel`.
 *
 * @example
 * ```ts
 * import { getRawHuggingFaceModel } from "realm-runtime/hub";
 *
 * const model = await getRawHuggingFaceModel("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * console.log(Object.keys(model));
 * ```
 */
export async function getRawHuggingFaceModel(
  id: string,
  options: HubOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Record<string, unknown>> {
  const address = modelAddress(access, id);
  const { huggingFace } = access.settings;
  return (await access.json(huggingFace, address, AnyObject, options.signal)).value;
}

/**
 * Markdown, as its author wrote it: not to be shown as HTML. Errors: as `getHuggingFaceModel`.
 *
 * @example
 * ```ts
 * import { getHuggingFaceModelReadme } from "realm-runtime/hub";
 *
 * const text = await getHuggingFaceModelReadme("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF");
 * console.log(text); // # SmolLM2
 * ```
 */
export async function getHuggingFaceModelReadme(
  id: string,
  revision = "main",
  options: HubOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<string> {
  const { huggingFace } = access.settings;
  const address = `${huggingFace.base}/${checkRepositoryId(id)}/raw/${revisionPart(revision)}/README.md`;
  return await access.text(huggingFace, address, options.signal);
}

function modelAddress(access: HubAccess, id: string, revision?: string): string {
  const model = `${access.settings.huggingFace.base}/api/models/${checkRepositoryId(id)}`;
  const place = revision === undefined ? model : `${model}/revision/${revisionPart(revision)}`;
  return `${place}?blobs=true`;
}

async function list(access: HubAccess, query: string, given?: SearchOptions): Promise<Model[]> {
  const options = checkSearch(given);
  const { nsfw = false, category, limit } = options;
  return await collectPages({
    first: firstPage(access, query, options),
    limit,
    read: (address) => readPage(access, address, options.signal),
    keep: (model) =>
      (nsfw || model.nsfw !== true) && (category === undefined || model.category === category),
  });
}

function firstPage(
  access: HubAccess,
  query: string,
  { limit, sort, author, tags = ["gguf"] }: ReturnType<typeof checkSearch>,
): string {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("search", query);
  if (author !== undefined) parameters.set("author", author);
  for (const tag of tags) parameters.append("filter", tag);
  parameters.set("sort", sortKeys[sort]);
  parameters.set("direction", "-1");
  parameters.set("limit", String(Math.min(limit, pageLimit)));
  parameters.set("full", "true");
  return `${access.settings.huggingFace.base}/api/models?${parameters.toString()}`;
}

async function readPage(access: HubAccess, address: string, signal?: AbortSignal): Promise<Page> {
  const { value, link } = await access.json(
    access.settings.huggingFace,
    address,
    HuggingFaceList,
    signal,
  );
  // What another hub of this interface calls otherwise can be neither looked at nor pulled.
  const models = value.filter(({ id }) => isRepositoryId(id)).map(normalizeModel);
  return { models, next: nextAddress(link, address) };
}

/** Of the header `Link` (RFC 8288), on the same hub. */
function nextAddress(link: string | undefined, from: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, from) ? new URL(target, from) : undefined;
  if (next?.origin === new URL(from).origin) return next.href;
  throw new RealmError("bad-answer", `${shown(from)} names a next page on another hub`);
}
