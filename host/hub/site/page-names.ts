// Names of models' pages. A manifest's slug is a stranger's text: a page's file has a name that every file system takes,
// that leads out of no folder, and that no other model's page has.

import { createHash } from "node:crypto";
import { isDeviceName } from "../../library/model-name.ts";
import type { ManifestModel } from "../manifest/manifest.ts";

/** Characters of a file's name without its ending, a hash behind it included; systems take 255 bytes. */
const plainName = /^[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){0,199}$/;

/** One for each model, in their order; the slug in lower case where it can be. */
export function pageNames(models: readonly ManifestModel[]): string[] {
  const slugs = models.map(({ slug }) => slug.toLowerCase());
  const counts = new Map<string, number>();
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  return models.map((model, index) => {
    const slug = slugs[index] ?? "";
    const isPlain = plainName.test(slug) && !slug.endsWith(".") && !isDeviceName(slug);
    return isPlain && counts.get(slug) === 1 ? slug : hashedName(model);
  });
}

/** With a character that no slug has, so that it is never one. */
function hashedName({ provider, id, slug }: ManifestModel): string {
  const hash = createHash("sha256").update(`${provider}\n${id}`).digest("hex").slice(0, 20);
  const words = slug
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  return `${words.replaceAll(/^-+|-+$/g, "") || "model"}~${hash}`;
}
