// A model's facts in the words that list and page show.

import type { ListedModel } from "./listed-model.ts";
import { plainText } from "./plain-text.ts";

export const kindWords: Readonly<Record<ListedModel["category"], string>> = {
  Llm: "Text",
  Checkpoint: "Images",
  Lora: "Image adapter",
  Unknown: "Other",
};

export const sizeWords = {
  small: "Small, up to 4 GiB",
  medium: "Medium, up to 16 GiB",
  large: "Large, above 16 GiB",
} as const;

export interface Badge {
  readonly state: "yes" | "likely" | "no" | "unknown";
  readonly words: string;
}

export function badgeOf({ compatibility }: ListedModel): Badge {
  if (compatibility === undefined || compatibility.confidence === "none")
    return { state: "unknown", words: "Not checked" };
  if (!compatibility.compatible) return { state: "no", words: "Does not run on Realm" };
  return compatibility.confidence === "high"
    ? { state: "yes", words: "Runs on Realm" }
    : { state: "likely", words: "Probably runs on Realm" };
}

export function nameOf({ name, id }: ListedModel): string {
  return plainText(name, 120) || plainText(id, 120) || "A model without a name";
}

/** `12,345`; the same in every place. */
export function countWords(count: number): string {
  return count.toLocaleString("en-US");
}

/** `4.9 GB`; of powers of ten, as hubs count. */
export function bytesWords(bytes: number): string {
  const [unit, scale] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  return `${(bytes / scale).toLocaleString("en-US", { maximumSignificantDigits: 3 })} ${unit}`;
}

/** `2026-01-31`; undefined: it is no date. */
export function dayOf({ updatedAt = "" }: ListedModel): string | undefined {
  const time = Date.parse(updatedAt);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}

const repository = /^[a-z0-9][\w.-]{0,95}\/[a-z0-9][\w.-]{0,95}$/i;
const choice = /^[a-z0-9][\w.-]{0,39}$/i;

/**
 * What fetches it and what runs it; none where a shell could take any of it for more than a word: a reader copies the
 * line unread.
 */
export function commandsOf(model: ListedModel): readonly string[] {
  const { id, provider, quantization = "" } = model;
  if (provider !== "HuggingFace" || model.bytes === undefined || badgeOf(model).state === "no")
    return [];
  if (!repository.test(id)) return [];
  const tag = choice.test(quantization) ? `:${quantization}` : "";
  return [`realm pull hf:${id}${tag}`, `realm run ${id.toLowerCase()}${tag.toLowerCase()}`];
}

/** Its page on the hub; undefined: the id can be none of the hub's. */
export function hubAddress({ id, provider }: ListedModel): string | undefined {
  if (provider === "HuggingFace") {
    return repository.test(id) ? `https://huggingface.co/${id}` : undefined;
  }
  return /^\d{1,12}$/.test(id) ? `https://civitai.com/models/${id}` : undefined;
}

export const hubNames = { HuggingFace: "Hugging Face", CivitAI: "CivitAI" } as const;
