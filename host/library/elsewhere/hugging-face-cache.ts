// The Hugging Face cache: `models--owner--repo/snapshots/<commit>/<file>`, links to blobs. Source: huggingface_hub's
// guide "Understand caching" (HF_HUB_CACHE, HF_HOME).

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileNames } from "../file-names.ts";
import { laterPart } from "./first-part.ts";
import { folderFrom, folderOfPerson } from "./found-model.ts";
import type { FoundModel, Surroundings } from "./found-model.ts";

const prefix = "models--";

export function huggingFaceCacheModels(surroundings: Surroundings): FoundModel[] {
  const folder = hubFolder(surroundings);
  if (folder === undefined) return [];
  return fileNames(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) =>
      modelsOf(join(folder, name), name.slice(prefix.length).replaceAll("--", "/")),
    );
}

function hubFolder(surroundings: Surroundings): string | undefined {
  const asked = folderFrom(surroundings, ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"]);
  if (asked !== undefined) return asked;
  const home = folderFrom(surroundings, ["HF_HOME"]);
  if (home !== undefined) return join(home, "hub");
  const cache =
    folderFrom(surroundings, ["XDG_CACHE_HOME"]) ?? folderOfPerson(surroundings, ".cache");
  return cache === undefined ? undefined : join(cache, "huggingface", "hub");
}

/** Of the snapshot that `main` is, else of the one that was changed last. */
function modelsOf(repository: string, id: string): FoundModel[] {
  const snapshot = snapshotOf(repository);
  if (snapshot === undefined) return [];
  return ggufBelow(snapshot, "", 3).map(({ file, bytes }) => ({
    name: `hf-cache:${id}/${file}`,
    path: join(snapshot, file),
    bytes,
  }));
}

function snapshotOf(repository: string): string | undefined {
  const snapshots = join(repository, "snapshots");
  const commits = fileNames(snapshots);
  const main = readMain(repository);
  if (main !== undefined && commits.includes(main)) return join(snapshots, main);
  const changed = (commit: string): number => statSync(join(snapshots, commit)).mtimeMs;
  const latest = commits.sort((a, b) => changed(b) - changed(a))[0];
  return latest === undefined ? undefined : join(snapshots, latest);
}

function readMain(repository: string): string | undefined {
  try {
    return readFileSync(join(repository, "refs", "main"), "utf8").trim();
  } catch {
    return undefined;
  }
}

function ggufBelow(
  folder: string,
  inside: string,
  depth: number,
): { file: string; bytes: number }[] {
  return fileNames(join(folder, inside)).flatMap((name) => {
    const file = inside === "" ? name : `${inside}/${name}`;
    const stats = statSync(join(folder, file), { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return depth === 0 ? [] : ggufBelow(folder, file, depth - 1);
    if (stats === undefined || !/\.gguf$/i.test(name) || laterPart.test(name)) return [];
    return [{ file, bytes: stats.size }];
  });
}
