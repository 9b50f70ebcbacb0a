// The marketplace: static pages out of manifests, for a server, a file host or a folder. Pages are drawn by the module
// that scripts/build-web.ts built of web/marketplace, because Node runs no TSX.

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RealmError } from "../../error/realm-error.ts";
import { fileNames } from "../../library/file-names.ts";
import { replaceFile } from "../../library/replace-file.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { sizeClassOf } from "../manifest/manifest.ts";
import type { ManifestModel, SizeClass } from "../manifest/manifest.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import { pageNames } from "./page-names.ts";

/** The same in a clone and in the published package. */
const builtFolder = join(import.meta.dirname, "../../../build/web/marketplace");

/** What pages load beside themselves, and its licences. */
const assets = ["icon.svg", "licenses.md", "site.css", "site.js"].map((name) => `assets/${name}`);

/** Models of one list: each is a card on one page. */
const modelsMax = 20_000;

/** What a page is drawn from. */
export interface PagedModel extends ManifestModel {
  readonly page: string;
  readonly sizeClass: SizeClass | undefined;
}

interface WrittenSite {
  readonly models: number;
  readonly files: number;
}

/**
 * `manifests`: a manifest, or a folder of them; `out`: a folder, in which pages of models that are listed no more stay.
 * The same manifests give the same bytes. Errors: `not-found`, `bad-file`, `denied`, `limit`, `unsupported`
 * (the pages were not built).
 */
export async function writeSite(manifests: string, out: string): Promise<WrittenSite> {
  const models = paged(await listedModels(manifests));
  const renderSite = await loadRenderer();
  const pages = renderSite(models);
  for (const [path, text] of pages) await replaceFile(join(out, path), text, { sync: false });
  for (const path of assets) {
    const content = await readFile(join(builtFolder, path));
    await replaceFile(join(out, path), content, { sync: false });
  }
  return { models: models.length, files: pages.size + assets.length };
}

function paged(models: readonly ManifestModel[]): PagedModel[] {
  const names = pageNames(models);
  return models.map((model, index) => ({
    ...model,
    page: names[index] ?? "",
    sizeClass: model.bytes === undefined ? undefined : sizeClassOf(model.bytes),
  }));
}

/** Each model once, as the first manifest has it that lists it; manifests in the order of their names. */
async function listedModels(place: string): Promise<ManifestModel[]> {
  const models = new Map<string, ManifestModel>();
  for (const path of await manifestPaths(place)) {
    for (const model of (await readManifest(path)).models) {
      const key = `${model.provider}\n${model.id}`;
      if (!models.has(key)) models.set(key, model);
    }
  }
  if (models.size <= modelsMax) return [...models.values()];
  throw new RealmError(
    "limit",
    `the manifests in "${place}" list ${models.size} models, and a site has at most ${modelsMax}`,
  );
}

async function manifestPaths(place: string): Promise<string[]> {
  const found = await stat(place).catch((thrown: unknown) => {
    throw systemFailure(`cannot read the manifests in "${place}"`, thrown);
  });
  if (!found.isDirectory()) return [place];
  const names = fileNames(place).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new RealmError("not-found", `there is no manifest in "${place}"`);
  return names.sort().map((name) => join(place, name));
}

type RenderSite = (models: readonly PagedModel[]) => ReadonlyMap<string, string>;

async function loadRenderer(): Promise<RenderSite> {
  const path = join(builtFolder, "render-site.js");
  if ((await stat(path).catch(() => undefined)) === undefined) {
    throw new RealmError("unsupported", `"${path}" is not there: npm run build:web builds it`);
  }
  const module = (await import(pathToFileURL(path).href)) as { readonly renderSite: RenderSite };
  return module.renderSite;
}
