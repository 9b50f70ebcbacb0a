// The marketplace's pages out of models: the same models give the same bytes. This is built into one module, which
// `realm manifest site` runs; what pages load beside themselves is built too (scripts/build-web.ts).

import { listPage } from "./list-page.tsx";
import type { ListedModel, SitePages } from "./listed-model.ts";
import { modelPage } from "./model-page.tsx";

/** By path: `index.html`, `models/<page>.html`. */
export function renderSite(models: readonly ListedModel[]): SitePages {
  const sorted = [...models].sort(
    (left, right) => right.downloads - left.downloads || (left.page < right.page ? -1 : 1),
  );
  const pages = sorted.map((model): [string, string] => [
    `models/${model.page}.html`,
    modelPage(model),
  ]);
  return new Map([["index.html", listPage(sorted)], ...pages]);
}
