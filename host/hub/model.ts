// A model of any hub, in one shape.

/** Where models come from. */
export type Provider = "HuggingFace" | "CivitAI";

/** `Llm`: makes text. `Checkpoint`, `Lora`: pictures, and what changes them. */
export type Category = "Llm" | "Checkpoint" | "Lora" | "Unknown";

/** One file of a model. */
export interface ModelFile {
  /** As the hub names it, with folders: `Q8_0/model-00001-of-00002.gguf`. */
  filename: string;
  /** Bytes. */
  size?: number;
  /** 64 hexadecimal digits, where the hub says it. */
  sha256?: string;
  /** Where it is fetched, where that doesn't follow from its name. */
  url?: string;
}

/** A model of a hub, in the shape of every hub's. */
export interface Model {
  /** Of the hub: `owner/repo` on Hugging Face, a number on CivitAI. */
  id: string;
  name: string;
  /** Plain text, of one paragraph; empty where the hub has none. */
  description: string;
  author?: string;
  imageUrl?: string;
  tags: string[];
  /** On Hugging Face of the last 30 days. */
  downloads: number;
  likes: number;
  /** For people, of the file that would be chosen: `4.9 GB`, `unknown`. */
  size: string;
  provider: Provider;
  category: Category;
  siblings?: ModelFile[];
  /** As the hub names it: `apache-2.0`. */
  license?: string;
  /** Whether the hub gives it only to those whom its owner lets have it. */
  gated?: boolean;
  /** Not for everybody. */
  nsfw?: boolean;
  /** ISO 8601. */
  updatedAt?: string;
  /** The commit that this describes, where the hub has commits. */
  revision?: string;
  /** `general.architecture` of its GGUF files, where the hub says it. */
  architecture?: string;
}

/** In which order a hub lists; each hub has its own idea of popularity. */
export type SortOrder = "popular" | "downloads" | "likes" | "recent";

/** What searches and listings take. */
export interface SearchOptions {
  /** Models at most, 1 to 1,000. Default: 20. */
  limit?: number | undefined;
  /** Default: "popular". */
  sort?: SortOrder | undefined;
  author?: string | undefined;
  /** Hugging Face: tags that a model has, all of them. Default: ["gguf"]; an empty list takes any. */
  tags?: readonly string[] | undefined;
  /** CivitAI: kinds of model. Default: all. */
  types?: readonly ("Checkpoint" | "LORA" | "TextualInversion" | "Other")[] | undefined;
  category?: Category | undefined;
  /** Also what is not for everybody. Default: false. */
  nsfw?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** Where no file is known. */
export const unknownSize = "unknown";

/** `4.9 GB`; of powers of ten, as hubs and disks count. */
export function sizeText(bytes: number): string {
  const [unit, scale] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  return `${(bytes / scale).toLocaleString("en-US", { maximumSignificantDigits: 3, useGrouping: false })} ${unit}`;
}
