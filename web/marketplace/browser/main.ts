// What the pages' one script does: the theme at once, the rest when the page is there.

import "../../theme/theme.css";
import "../site.css";
import { applyTheme, chooseTheme, theme, themes } from "../../theme/theme.ts";
import { offerCopies } from "./copy-buttons.ts";
import { offerFilters } from "./model-filters.ts";

applyTheme();
document.addEventListener("DOMContentLoaded", () => {
  offerThemes();
  offerCopies();
  offerFilters();
});

function offerThemes(): void {
  const select = document.querySelector<HTMLSelectElement>("#theme");
  if (select === null) return;
  select.value = theme.value;
  select.addEventListener("change", () => {
    const chosen = themes.find((known) => known === select.value);
    if (chosen !== undefined) chooseTheme(chosen);
  });
  select.closest("label")?.removeAttribute("hidden");
}
