// Which page is shown: the address's fragment, so that pages can be linked to and the browser's back works.

import { signal } from "@preact/signals";

export type PageName = "chat" | "models" | "tenants" | "keys" | "usage";

export const pageNames: readonly PageName[] = ["chat", "models", "tenants", "keys", "usage"];

export const page = signal<PageName>(pageOf(location.hash));

addEventListener("hashchange", () => {
  page.value = pageOf(location.hash);
});

function pageOf(hash: string): PageName {
  return pageNames.find((name) => hash === `#${name}`) ?? "chat";
}
