// Of many models those that Realm runs.

import { sharedHubAccess } from "../hub-access.ts";
import type { HubAccess } from "../hub-access.ts";
import { listHuggingFaceModels, searchHuggingFaceModels } from "../hugging-face/hugging-face.ts";
import { mapInOrder } from "../map-in-order.ts";
import type { Model, SearchOptions } from "../model.ts";
import { checkModelCompatibility, withSizes } from "./check-model.ts";
import type { CheckOptions } from "./check-model.ts";
import type { CompatibilityResult } from "./compatibility.ts";

/** Headers that are asked for at once. */
const atOnce = 4;

/** A model, and whether it runs here. */
export interface CheckedModel {
  readonly model: Model;
  readonly compatibility: CompatibilityResult;
}

/**
 * Each with its files' sizes and what is known of it, in their order. Errors: as `checkModelCompatibility`.
 *
 * @example
 * ```ts
 * import { checkModels, searchHuggingFaceModels } from "realm-runtime/hub";
 *
 * for (const { model, compatibility } of await checkModels(await searchHuggingFaceModels("smollm2"))) {
 *   console.log(model.id, compatibility.compatible);
 * }
 * ```
 */
export async function checkModels(
  models: readonly Model[],
  options: CheckOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<CheckedModel[]> {
  return await mapInOrder(models, atOnce, async (listed) => {
    const model = await withSizes(listed, access, options.signal);
    return { model, compatibility: await checkModelCompatibility(model, options, access) };
  });
}

/**
 * Those of them that run here. In their order. Errors: as `checkModelCompatibility`.
 *
 * @example
 * ```ts
 * import { filterCompatibleModels, listHuggingFaceModels } from "realm-runtime/hub";
 *
 * const models = await filterCompatibleModels(await listHuggingFaceModels({ limit: 5 }));
 * console.log(models.map(({ id }) => id));
 * ```
 */
export async function filterCompatibleModels(
  models: readonly Model[],
  options: CheckOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  const checked = await checkModels(models, options, access);
  return checked.filter(({ compatibility }) => compatibility.compatible).map(({ model }) => model);
}

/**
 * Of those that a search finds: at most `limit`, often fewer. Errors: as `searchHuggingFaceModels`.
 *
 * @example
 * ```ts
 * import { searchCompatibleModels } from "realm-runtime/hub";
 *
 * console.log((await searchCompatibleModels("smollm2", { limit: 5 })).map(({ id }) => id));
 * ```
 */
export async function searchCompatibleModels(
  query: string,
  options: SearchOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  const models = await searchHuggingFaceModels(query, options, access);
  return await filterCompatibleModels(models, options, access);
}

/**
 * Of those that a listing has: at most `limit`, often fewer. Errors: as `listHuggingFaceModels`.
 *
 * @example
 * ```ts
 * import { listCompatibleModels } from "realm-runtime/hub";
 *
 * console.log((await listCompatibleModels({ limit: 5 })).map(({ id }) => id));
 * ```
 */
export async function listCompatibleModels(
  options: SearchOptions = {},
  access: HubAccess = sharedHubAccess(),
): Promise<Model[]> {
  const models = await listHuggingFaceModels(options, access);
  return await filterCompatibleModels(models, options, access);
}
