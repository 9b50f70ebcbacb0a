// What a model argument means on the command line: a file, or a name.

import { foundModels } from "../library/elsewhere/found-models.ts";
import { defaultModelName, locateModel } from "../library/locate-model.ts";
import { ModelLibrary } from "../library/model-library.ts";
import type { CommandContext } from "./command-context.ts";

export { defaultModelName } from "../library/locate-model.ts";

/** The path of the model's file. Errors: as `locateModel`. */
export function modelPath(argument: string): string {
  return locateModel(argument);
}

/** Of the models that were pulled. */
export function storedNames(): string[] {
  return new ModelLibrary().names();
}

/** Names that stand for a model, for completion. */
export function modelNames(): string[] {
  const elsewhere = foundModels().map(({ name }) => name);
  return [defaultModelName, ...storedNames(), ...elsewhere];
}

/** The model where none is given: the configured one, else the embedded. */
export function configuredModel(context: CommandContext): string {
  const model = context.configuration().values.get("model");
  return model?.texts[0] ?? defaultModelName;
}
