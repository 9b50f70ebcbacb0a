// Ollama's models: a manifest in OCI's form for each name, and blobs by their hash. Source: Ollama's
// server/manifest.go and docs/faq.md (OLLAMA_MODELS).

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileNames } from "../file-names.ts";
import { parseDigest } from "../store-layout.ts";
import type { FoundModel, Surroundings } from "./found-model.ts";
import { folderFrom, folderOfPerson } from "./found-model.ts";

const weights = "application/vnd.ollama.image.model";
const officialHost = "registry.ollama.ai";
const officialOwner = "library";

/** Bytes of a manifest; one of many layers has a few thousand. */
const manifestBytesMax = 1024 * 1024;

export function ollamaModels(surroundings: Surroundings): FoundModel[] {
  const asked = folderFrom(surroundings, ["OLLAMA_MODELS"]);
  const folder = asked ?? folderOfPerson(surroundings, ".ollama", "models");
  if (folder === undefined) return [];
  const manifests = join(folder, "manifests");
  return below(manifests, 4).flatMap((names) => {
    const [host = "", owner = "", model = "", tag = ""] = names;
    const blob = blobOf(folder, join(manifests, ...names));
    return blob === undefined
      ? []
      : [{ name: `ollama:${shortName(host, owner, model)}:${tag}`, ...blob }];
  });
}

/** As Ollama itself writes it. */
function shortName(host: string, owner: string, model: string): string {
  if (host !== officialHost) return `${host}/${owner}/${model}`;
  return owner === officialOwner ? model : `${owner}/${model}`;
}

/** Names of folders and files, `depth` below a folder. */
function below(folder: string, depth: number): string[][] {
  if (depth === 0) return [[]];
  return fileNames(folder).flatMap((name) =>
    name.startsWith(".") ? [] : below(join(folder, name), depth - 1).map((rest) => [name, ...rest]),
  );
}

function blobOf(folder: string, manifest: string): { path: string; bytes: number } | undefined {
  for (const layer of layersOf(manifest)) {
    const { mediaType, digest } = layer as { mediaType?: unknown; digest?: unknown };
    if (mediaType !== weights || typeof digest !== "string") continue;
    const hash = parseDigest(digest.replace(/^sha256:/, ""));
    if (hash === undefined) continue;
    const path = join(folder, "blobs", `sha256-${hash}`);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes !== undefined) return { path, bytes };
  }
  return undefined;
}

/** None, whatever else the file may be: it is another program's. */
function layersOf(manifest: string): object[] {
  try {
    if (statSync(manifest).size > manifestBytesMax) return [];
    const { layers } = JSON.parse(readFileSync(manifest, "utf8")) as { layers?: unknown };
    return Array.isArray(layers)
      ? layers.filter((layer) => typeof layer === "object" && layer !== null)
      : [];
  } catch {
    return [];
  }
}
