// How requests may name a model: by its name, with Ollama's `:latest` behind it, or without the tag where it is the only
// one. Names in the store are lower case, those of requests need not be.

import { splitTag } from "../../library/model-name.ts";

const defaultTag = ":latest";

/** None: none of them, or several. */
export function nameAmong(names: readonly string[], asked: string): string | undefined {
  if (names.includes(asked)) return asked;
  const plain = asked.endsWith(defaultTag) ? asked.slice(0, -defaultTag.length) : asked;
  const lower = plain.toLowerCase();
  const exact = names.find((name) => name === plain) ?? names.find((name) => name === lower);
  if (exact !== undefined) return exact;
  const tagged = new Set(names.filter((name) => splitTag(name).stem === lower));
  const [only] = tagged;
  return tagged.size === 1 ? only : undefined;
}
