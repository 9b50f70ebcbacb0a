// What pages are drawn from: a model as a manifest has it (docs/manifest.schema.json), and the page that it gets. All of
// it was written by strangers; nothing is believed to be short, whole or harmless.

export interface ListedFile {
  readonly filename: string;
  /** Bytes. */
  readonly size?: number;
  readonly sha256?: string;
}

export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly author?: string;
  readonly tags: readonly string[];
  readonly downloads: number;
  readonly likes: number;
  /** Of the chosen file, for people. */
  readonly size: string;
  readonly bytes?: number;
  readonly file?: string;
  readonly quantization?: string;
  readonly provider: "HuggingFace" | "CivitAI";
  readonly category: "Llm" | "Checkpoint" | "Lora" | "Unknown";
  readonly siblings?: readonly ListedFile[];
  readonly license?: string;
  readonly gated?: boolean;
  readonly nsfw?: boolean;
  /** ISO 8601. */
  readonly updatedAt?: string;
  readonly architecture?: string;
  readonly compatibility?: {
    readonly compatible: boolean;
    readonly confidence: "high" | "medium" | "low" | "none";
    readonly reasons: readonly string[];
  };
  /** Markdown. */
  readonly readme?: string;
  /** Of its page, without folder and ending; safe on every file system, and no other model's. */
  readonly page: string;
  readonly sizeClass: "small" | "medium" | "large" | undefined;
}

/** A site's pages, by path. */
export type SitePages = ReadonlyMap<string, string>;
