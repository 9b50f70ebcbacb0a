// Ollama's names of models have a tag: `genesis:latest` is `genesis` where nothing else is served by that name.

import type { ServedModels } from "../models/served-models.ts";

const defaultTag = ":latest";

export function servedName(models: ServedModels, name: string): string {
  const { names } = models;
  if (names.includes(name) || !name.endsWith(defaultTag)) return name;
  return name.slice(0, -defaultTag.length);
}
