// All models that other programs keep on this disk.

import process from "node:process";
import { RealmError } from "../../error/realm-error.ts";
import { findPersonFolder } from "../../home/home.ts";
import { quotedName } from "../model-name.ts";
import type { FoundModel, Surroundings } from "./found-model.ts";
import { huggingFaceCacheModels } from "./hugging-face-cache.ts";
import { lmStudioModels } from "./lm-studio.ts";
import { ollamaModels } from "./ollama.ts";

const listings: ReadonlyMap<string, (surroundings: Surroundings) => FoundModel[]> = new Map([
  ["ollama", ollamaModels],
  ["lm-studio", lmStudioModels],
  ["hf-cache", huggingFaceCacheModels],
]);

export function foundModels(surroundings: Surroundings = here()): FoundModel[] {
  return [...listings.values()].flatMap((listing) => listing(surroundings));
}

/**
 * The model that `ollama:smollm2`, `lm-studio:publisher/repo`, `hf-cache:owner/repo` or more of such a name stands for.
 * Undefined: the text begins with none of those. Errors: `not-found`; `bad-argument` lists them where several fit.
 */
export function findElsewhere(
  text: string,
  surroundings: Surroundings = here(),
): FoundModel | undefined {
  const listing = listings.get(text.slice(0, Math.max(0, text.indexOf(":"))));
  if (listing === undefined) return undefined;
  const models = listing(surroundings);
  const wanted = text.toLowerCase();
  const named = (model: FoundModel): string => model.name.toLowerCase();
  const exact = models.find((model) => [wanted, `${wanted}:latest`].includes(named(model)));
  if (exact !== undefined) return exact;
  const fitting = models.filter((model) => /^[:/]/.test(rest(named(model), wanted)));
  const [only, ...more] = fitting;
  if (only === undefined) {
    throw new RealmError(
      "not-found",
      `no model ${quotedName(text)}: realm list --all shows what is there`,
    );
  }
  if (more.length === 0) return only;
  const list = fitting.slice(0, 8).map(({ name }) => name);
  throw new RealmError("bad-argument", `${quotedName(text)} may be any of ${list.join(", ")}`);
}

function rest(name: string, beginning: string): string {
  return name.startsWith(beginning) ? name.slice(beginning.length) : "";
}

function here(): Surroundings {
  return { environment: process.env, personFolder: findPersonFolder() };
}
