// CivitAI's hub, nearly all of it diffusion: searching, listing, one model. Source: CivitAI's REST API reference, v1.

import type { Static } from "typebox";
import { RealmError } from "../../error/realm-error.ts";
import { collectPages } from "../collect-pages.ts";
import type { Page } from "../collect-pages.ts";
import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import type { Model, SearchOptions, SortOrder } from "../model.ts";
import { checkQuery, checkSearch } from "../search-options.ts";
import { CivitAIList, CivitAIModel } from "./answers.ts";
import { normalizeModel } from "./normalize-model.ts";

/** Models on one page, as the hub has it. */
const pageLimit = 100;

const sortNames: Readonly<Record<SortOrder, string>> = {
  popular: "Highest Rated",
  downloads: "Most Downloaded",
  likes: "Most Liked",
  recent: "Newest",
};

/**
 * Models of the hub whose names fit a query. Errors: `bad-argument`, `rate-limited`, `offline`, `denied`, `bad-
 * answer`, `cancelled`.
 *
 * @example
 * ```ts
 * import { searchCivitAIModels } from "realm-runtime/hub";
 *
 * const models = await searchCivitAIModels("dream", { types: ["LORA"], limit: 5 });
 * console.log(models.map(({ name }) => name));
 * ```
 */
export async function searchCivitAIModels(
  query: string,
  options?: SearchOptions,
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  return await list(access, checkQuery(query), options);
}

/**
 * Models of the hub, the most popular first unless `sort` says otherwise. Errors: as `searchCivitAIModels`.
 *
 * @example
 * ```ts
 * import { listCivitAIModels } from "realm-runtime/hub";
 *
 * console.log((await listCivitAIModels({ sort: "downloads", limit: 5 })).map(({ name }) => name));
 * ```
 */
export async function listCivitAIModels(
  options?: SearchOptions,
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  return await list(access, "", options);
}

/**
 * One model, with its files. Errors: as `searchCivitAIModels`, and `not-found`.
 *
 * @example
 * ```ts
 * import { getCivitAIModel } from "realm-runtime/hub";
 *
 * const { name, category } = await getCivitAIModel(42);
 * console.log(name, category); // Dream Lora
 * ```
 */
export async function getCivitAIModel(
  id: string | number,
  options: { readonly signal?: AbortSignal | undefined } = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Model> {
  if (!/^[1-9]\d{0,14}$/.test(String(id))) {
    throw new RealmError(
      "bad-argument",
      `${JSON.stringify(id)} is no model of CivitAI's: one is a number`,
    );
  }
  const { civitai } = access.settings;
  const address = `${civitai.base}/api/v1/models/${id}`;
  return normalizeModel((await access.json(civitai, address, CivitAIModel, options.signal)).value);
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
  { limit, sort, author, types = [], nsfw = false }: ReturnType<typeof checkSearch>,
): string {
  const parameters = new URLSearchParams({
    limit: String(Math.min(limit, pageLimit)),
    sort: sortNames[sort],
    nsfw: String(nsfw),
  });
  if (query !== "") parameters.set("query", query);
  if (author !== undefined) parameters.set("username", author);
  for (const type of types) parameters.append("types", type);
  return `${access.settings.civitai.base}/api/v1/models?${parameters.toString()}`;
}

async function readPage(access: HubAccess, address: string, signal?: AbortSignal): Promise<Page> {
  const { value } = await access.json(access.settings.civitai, address, CivitAIList, signal);
  const models = value.items.map(normalizeModel);
  return { models, next: models.length === 0 ? undefined : nextAddress(value.metadata, address) };
}

/** By the cursor; where there is none, by the number of the page. Neither can lead to another hub. */
function nextAddress(metadata: CivitAIMetadata, address: string): string | undefined {
  const { nextCursor, nextPage } = metadata ?? {};
  const next = new URL(address);
  if (nextCursor !== undefined && nextCursor !== null) {
    next.searchParams.set("cursor", String(nextCursor));
    return next.href;
  }
  const page = URL.canParse(nextPage ?? "")
    ? new URL(nextPage ?? "").searchParams.get("page")
    : null;
  if (page === null) return undefined;
  next.searchParams.set("page", page);
  return next.href;
}

type CivitAIMetadata = Static<typeof CivitAIList>["metadata"];
