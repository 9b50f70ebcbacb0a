// Light, dark or as the system is: what a reader chose is kept in this browser and is an attribute of the page, where
// theme.css reads it.

import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

export const themes: readonly Theme[] = ["system", "light", "dark"];

const storageKey = "realm-theme";

export const theme = signal<Theme>(storedTheme());

/** Makes the page look as was chosen before. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (theme.value === "system") delete dataset["theme"];
  else dataset["theme"] = theme.value;
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  applyTheme();
  try {
    localStorage.setItem(storageKey, chosen);
  } catch {
    // A browser that stores nothing: it holds for this page.
  }
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey);
    return themes.find((known) => known === stored) ?? "system";
  } catch {
    return "system";
  }
}
