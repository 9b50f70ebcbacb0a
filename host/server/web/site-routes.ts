// The marketplace's pages, out of the folder that `realm manifest site` wrote. Thousands of pages are not held in memory:
// what the folder has is listed at the start, and only what is in the list is read when it is asked for.

import { readFile } from "node:fs/promises";
import { relative } from "node:path";

import { RealmError } from "../../error/realm-error.ts";
import { RequestFault } from "../http/request-fault.ts";
import type { App } from "../server-parts.ts";
import { listFiles, typeOf } from "./built-pages.ts";
import { pageHeaders } from "./page-routes.ts";

const at = "/models/";
const options = { config: { access: "public" }, schema: { hide: true } } as const;

/** Undefined: there is none. Errors: `not-found`, where the folder has no pages. */
export function addSite(app: App, folder: string | undefined): void {
  if (folder === undefined) return;
  const files = filesOf(folder);
  if (!files.has("index.html")) {
    throw new RealmError(
      "not-found",
      `the site "${folder}" has no index.html: realm manifest site writes one`,
    );
  }
  app.get("/models", options, async (_request, reply) => reply.redirect(at, 308));
  app.get<{ Params: { readonly "*": string } }>(`${at}*`, options, async (request, reply) => {
    const path = request.params["*"] === "" ? "index.html" : request.params["*"];
    const file = files.get(path);
    const content = file === undefined ? undefined : await contentOf(file);
    if (content === undefined) {
      throw new RequestFault(404, "unknown_url", "the site has no such page");
    }
    void reply.headers({ ...pageHeaders, "cache-control": "no-cache" }).type(typeOf(path));
    return content;
  });
}

/** By their paths from the folder, with `/`. What a link leads to is none of its files. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    listFiles(folder).map((file) => [relative(folder, file).replaceAll("\\", "/"), file]),
  );
}

/** Undefined: it has gone since. */
async function contentOf(file: string): Promise<Buffer | undefined> {
  return await readFile(file).catch(() => undefined);
}
