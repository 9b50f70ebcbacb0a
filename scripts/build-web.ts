// Builds the pages of web/ into build/web/<name>, one of each folder with an index.html: static files that load nothing
// from elsewhere, with no script or style inside the page, so that a strict policy for contents holds. Files are written
// where they differ, since a server may be reading them.
//
// The marketplace's pages are made out of manifests, later and by others: what is built of it is the module that does so,
// and the files that those pages load.
//
// Usage: node scripts/build-web.ts

import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "vite";
import type { BuildEnvironmentOptions, Rolldown } from "vite";

const root = join(import.meta.dirname, "..");
const sources = join(root, "web");
const target = join(root, "build", "web");

type Files = ReadonlyMap<string, string | Uint8Array>;

async function main(): Promise<void> {
  for (const page of globSync("*/index.html", { cwd: sources })) {
    const name = dirname(page);
    put(name, await buildPages(name));
  }
  put("marketplace", await buildMarketplace("marketplace"));
}

function put(name: string, files: Files): void {
  const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  writeFiles(join(target, name), files);
  process.stdout.write(`build/web/${name}: ${files.size} files, ${bytes} bytes\n`);
}

/** By path in the folder; paths are relative, so that pages work wherever they are served. */
async function buildPages(name: string): Promise<Files> {
  return await built(name, {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What licences ask of whoever hands the libraries on.
    license: { fileName: "licenses.md" },
  });
}

async function buildMarketplace(name: string): Promise<Files> {
  const loaded = await built(name, {
    target: "es2022",
    license: { fileName: "assets/licenses.md" },
    lib: {
      entry: "browser/main.ts",
      // One script before the page, so that it is drawn in its theme at once.
      formats: ["iife"],
      name: "realmModels",
      fileName: () => "assets/site.js",
      cssFileName: "assets/site",
    },
  });
  const renderer = await built(name, {
    target: "node24",
    ssr: "render-site.ts",
    minify: true,
    license: { fileName: "licenses.md" },
    rolldownOptions: { output: { entryFileNames: "[name].js" } },
  });
  const icon = readFileSync(join(sources, name, "icon.svg"));
  return new Map([...loaded, ...renderer, ["assets/icon.svg", icon]]);
}

async function built(name: string, options: BuildEnvironmentOptions): Promise<Files> {
  const result = await build({
    configFile: false,
    root: join(sources, name),
    base: "./",
    publicDir: false,
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    // Whoever runs what is built has none of the packages.
    ssr: { noExternal: true },
    build: { write: false, ...options },
  });
  const [output, ...more] = Array.isArray(result) ? result : [result];
  if (output === undefined || more.length > 0 || !("output" in output)) {
    throw new Error(`building "${name}" gave no files`);
  }
  return new Map(output.output.map((file) => [file.fileName, contentOf(file)]));
}

function contentOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}

/** Makes the folder hold these files and no others. */
function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of files) {
    const file = join(folder, path);
    if (isWritten(file, content)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  for (const entry of globSync("**/*", { cwd: folder, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    if (entry.isFile() && !files.has(name)) rmSync(path);
  }
}

function isWritten(file: string, content: string | Uint8Array): boolean {
  try {
    return readFileSync(file).equals(Buffer.from(content));
  } catch {
    return false;
  }
}

await main();
