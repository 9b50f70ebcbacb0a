// How requests may name a model: by its name, with Ollama's `:latest` behind it, or without the tag where it is the only
// one. Names in the store are lower case, those of requests need not be, and may begin with Hugging Face's address, as
// Ollama's names of its models do.

import { asModelName, splitTag } from "../../library/model-name.ts";
import type { ModelName } from "../../library/model-name.ts";

const defaultTag = ":latest";
const hubAddress = /^(?:https:\/\/)?(?:hf\.co|huggingface\.co)\//i;

/** None: none of them, or several. */
export function nameAmong(names: readonly string[], asked: string): string | undefined {
  if (names.includes(asked)) return asked;
  const plain = withoutHub(asked);
  const lower = plain.toLowerCase();
  const exact = names.find((name) => name === plain) ?? names.find((name) => name === lower);
  if (exact !== undefined) return exact;
  const tagged = new Set(names.filter((name) => splitTag(name).stem === lower));
  const [only] = tagged;
  return tagged.size === 1 ? only : undefined;
}

/** What is pulled where a request names it so: `hf.co/owner/repo:Q4_K_M` is `hf:owner/repo:Q4_K_M`. */
export function pulledReference(asked: string): string {
  return withoutTag(asked).replace(hubAddress, "hf:");
}

/** The name in the store; undefined: it can be none, as an address. */
export function storedName(asked: string): ModelName | undefined {
  return asModelName(withoutHub(asked));
}

function withoutHub(asked: string): string {
  return pulledReference(asked).replace(/^hf:/i, "");
}

function withoutTag(asked: string): string {
  return asked.endsWith(defaultTag) ? asked.slice(0, -defaultTag.length) : asked;
}
