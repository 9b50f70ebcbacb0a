// Sites that a test file writes out of models, with the pages' module built anew, gone when it ends.

import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ManifestModel } from "../../../host/hub/manifest/manifest.ts";
import { writeSite } from "../../../host/hub/site/write-site.ts";
import { manifest } from "./sample-models.ts";

export class SiteWorkshop {
  readonly #root = mkdtempSync(join(tmpdir(), "realm-site-"));
  #count = 0;

  /** Of the sources as they are. */
  build(): void {
    const program = join(import.meta.dirname, "../../../scripts/build-web.ts");
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    if (status !== 0) throw new Error(`web/ was not built:\n${stderr}`);
  }

  /** A folder of manifests, by their names. */
  manifests(lists: Readonly<Record<string, readonly ManifestModel[]>>): string {
    const folder = this.folder();
    mkdirSync(folder);
    for (const [name, models] of Object.entries(lists)) {
      writeFileSync(join(folder, name), JSON.stringify(manifest(models)));
    }
    return folder;
  }

  /** The folder of the pages. */
  async site(models: readonly ManifestModel[]): Promise<string> {
    const out = this.folder();
    await writeSite(this.manifests({ "hf-filter-all.json": models }), out);
    return out;
  }

  /** Of nothing yet. */
  folder(): string {
    return join(this.#root, `${this.#count++}`);
  }

  clear(): void {
    rmSync(this.#root, { recursive: true });
  }
}

/** By path. */
export function filesOf(folder: string): Map<string, string> {
  const paths = globSync("**/*.*", { cwd: folder }).sort();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
