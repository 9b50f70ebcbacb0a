// Pages for browsers. They are public, as they hold nothing: what they show they ask of the APIs, with the reader's key.
// Their policy lets them load from this server alone and run no script that is not one of its files.

import { RequestFault } from "../http/request-fault.ts";
import type { App } from "../server-parts.ts";
import { readBuiltPages } from "./built-pages.ts";
import type { PageFile } from "./built-pages.ts";

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // No text becomes markup, in any script: what a model writes is drawn as elements.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Of every page, whoever wrote it. */
export const pageHeaders = {
  "content-security-policy": contentPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const yearSeconds = 31_536_000;

export interface PagesPlace {
  /** Of the folder in web/. */
  readonly name: string;
  /** Where its index.html is: `/`, or a path that ends with one. */
  readonly at: string;
}

export function addPages(app: App, { name, at }: PagesPlace): void {
  const files = readBuiltPages(name);
  const isBuilt = files.some(({ path }) => path === "index.html");
  if (!isBuilt) addMissingPages(app, { name, at });
  else for (const file of files) addPage(app, at, file);
}

function addPage(app: App, at: string, { path, type, bytes, isHashed }: PageFile): void {
  const url = path === "index.html" ? at : `${at}${path}`;
  const cacheControl = isHashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache";
  app.get(url, pageOptions, async (_request, reply) => {
    void reply.headers({ ...pageHeaders, "cache-control": cacheControl }).type(type);
    return bytes;
  });
}

function addMissingPages(app: App, { name, at }: PagesPlace): void {
  app.get(at, pageOptions, async () => {
    const message = `the pages of web/${name} are not built: run npm run build:web`;
    throw new RequestFault(404, "not_built", message);
  });
}

const pageOptions = { config: { access: "public" }, schema: { hide: true } } as const;
