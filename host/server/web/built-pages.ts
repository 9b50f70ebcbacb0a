// The files of pages that scripts/build-web.ts built, read whole at the start: a request can name no other file, because
// each has a route of its own.

import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";

export interface PageFile {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** Its name changes with its contents. */
  readonly isHashed: boolean;
}

/** The same in a clone and in the published package: this module is three folders down in both. */
const builtFolder = join(import.meta.dirname, "../../../build/web");

/** By ending; all that is not named is only bytes. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Of `web/<name>`; none where it was not built. */
export function readBuiltPages(name: string, folder = join(builtFolder, name)): PageFile[] {
  return listFiles(folder).map((file) => {
    const path = relative(folder, file).replaceAll("\\", "/");
    return {
      path,
      type: typeOf(path),
      bytes: readFileSync(file),
      isHashed: path.startsWith("assets/"),
    };
  });
}

export function typeOf(path: string): string {
  return types[extname(path)] ?? "application/octet-stream";
}

export function listFiles(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}
