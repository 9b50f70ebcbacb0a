// A model by its name in a manifest, or in a folder of them.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { RealmError } from "../../error/realm-error.ts";
import { fileNames } from "../../library/file-names.ts";
import { quotedName, splitTag } from "../../library/model-name.ts";
import type { ManifestModel } from "./manifest.ts";
import { readManifest } from "./read-manifest.ts";

export interface ListedModel {
  readonly id: string;
  /** The file, or a quantization. */
  readonly choice: string | undefined;
}

/**
 * By id, slug or name, whatever the case; `name:q4_k_m` asks for a quantization. Errors: `not-found`;
 * `bad-argument`, where several have the name; as `readManifest`.
 */
export async function findListed(text: string, place: string): Promise<ListedModel> {
  const { stem, tag } = splitTag(text);
  const wanted = stem.toLowerCase();
  const models = await modelsIn(place);
  const found = new Map(
    models
      .filter((model) => namesOf(model).includes(wanted))
      .map((model) => [model.id, { id: model.id, choice: tag ?? model.file }]),
  );
  const [only, ...more] = found.values();
  if (only !== undefined && more.length === 0) return only;
  if (only === undefined) {
    const advice = "give owner/repo for one of Hugging Face's, or --manifest for other lists";
    throw new RealmError(
      "not-found",
      `no manifest in ${place} lists ${quotedName(text)}: ${advice}`,
    );
  }
  throw new RealmError(
    "bad-argument",
    `${quotedName(text)} may be any of ${[...found.keys()].slice(0, 8).join(", ")}`,
  );
}

function namesOf({ id, slug, name }: ManifestModel): string[] {
  const short = name.replace(/[-_.]gguf$/i, "");
  return [id, slug, name, short].map((text) => text.toLowerCase());
}

async function modelsIn(place: string): Promise<ManifestModel[]> {
  const isFolder = (await stat(place).catch(() => undefined))?.isDirectory() !== false;
  if (!isFolder) return (await readManifest(place)).models.filter(isPullable);
  const files = fileNames(place).filter((name) => name.endsWith(".json"));
  const manifests = await Promise.all(files.map((name) => readManifest(join(place, name))));
  return manifests.flatMap(({ models }) => models).filter(isPullable);
}

function isPullable({ provider }: ManifestModel): boolean {
  return provider === "HuggingFace";
}
