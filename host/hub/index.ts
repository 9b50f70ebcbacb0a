// The entry `realm-runtime/hub`: hubs, compatibility, pulling, manifests. Nothing it imports loads native code, so it
// works where there are no binaries, and starts no ggml.

export { RealmError } from "../error/realm-error.ts";
export type { RealmErrorOptions } from "../error/realm-error.ts";
export type { ErrorCode, ErrorKind } from "../error/codes.ts";
export type { Category, Model, ModelFile, Provider, SearchOptions, SortOrder } from "./model.ts";
export {
  getHuggingFaceModel,
  getHuggingFaceModelReadme,
  getRawHuggingFaceModel,
  listHuggingFaceModels,
  searchHuggingFaceModels,
} from "./hugging-face/hugging-face.ts";
export type { HubOptions } from "./hugging-face/hugging-face.ts";
export { getCivitAIModel, listCivitAIModels, searchCivitAIModels } from "./civitai/civitai.ts";
export type { CompatibilityResult } from "./compatibility/compatibility.ts";
export type { CheckOptions } from "./compatibility/check-model.ts";
export { checkModelCompatibility } from "./compatibility/check-model.ts";
export {
  checkModels,
  filterCompatibleModels,
  listCompatibleModels,
  searchCompatibleModels,
} from "./compatibility/compatible-models.ts";
export type { CheckedModel } from "./compatibility/compatible-models.ts";
export { HubAccess } from "./hub-access.ts";
export { readHubSettings } from "./hub-settings.ts";
export type { HubEndpoint, HubSettings } from "./hub-settings.ts";
export { pullModel } from "./pull/pull-model.ts";
export type { PullPlan } from "./pull/pull-plan.ts";
export type { PulledModel, PullEvents, PullOptions } from "./pull/pull-model.ts";
export { copyModel, pruneStore, removeModel } from "./pull/prune-store.ts";
export type { Pruned, PruneScope } from "./pull/prune-store.ts";
export { buildManifests, manifestFileName, manifestText } from "./manifest/build-manifest.ts";
export type { ManifestFilter, ManifestOptions } from "./manifest/build-manifest.ts";
export type { Manifest, ManifestModel } from "./manifest/manifest.ts";
export { readManifest } from "./manifest/read-manifest.ts";
export { ModelLibrary } from "../library/model-library.ts";
export { StoreLayout } from "../library/store-layout.ts";
export type { Digest } from "../library/store-layout.ts";
export { parseModelName } from "../library/model-name.ts";
export type { ModelName } from "../library/model-name.ts";
export type { ModelRecord, RecordedFile, RecordedSource } from "../library/model-record.ts";
