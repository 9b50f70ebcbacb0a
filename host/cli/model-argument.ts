// What a model argument means on the command line: a file, or a name.

import { foundModels } from "../library/elsewhere/found-models.ts";
import { defaultModelName, locateModel } from "../library/locate-model.ts";
import { ModelLibrary } from "../library/model-library.ts";

export { defaultModelName } from "../library/locate-model.ts";

/** The path of the model's file. Errors: as `locateModel`. */
export function modelPath(argument: string): string {
  return locateModel(argument);
}

/** Names that stand for a model, for completion. */
export function modelNames(): string[] {
  const elsewhere = foundModels().map(({ name }) => name);
  return [defaultModelName, ...new ModelLibrary().names(), ...elsewhere];
}

/** Names that stand for a model, for completion. */
export function modelNames(): string[] {
  return [...embeddedModels.keys()];
}
