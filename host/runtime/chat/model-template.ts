// A model's chat template, and what of its vocabulary belongs to it. A file may have several: one for calls of functions is taken
// where there are functions.

import type { MetadataValue, ModelMetadata } from "../../abi/world.ts";
import type { TemplateOrigin } from "../../chat/chat.ts";
import { fallbackTemplate } from "../../chat/fallback-template.ts";
import type { Variables } from "../../template/encode-variables.ts";
import type { RenderedPrompt } from "../../template/prompt-pieces.ts";
import type { TemplateRenderer } from "../template-renderer.ts";
import type { DetokenizeOptions, TokenizeOptions } from "../text-options.ts";

/** What a template needs of its model. */
export interface TemplateSource {
  readonly metadata: ModelMetadata;
  readonly renderer: TemplateRenderer;
  readonly vocabulary: Vocabulary;
}

interface Vocabulary {
  tokenize(text: string, options: TokenizeOptions): Promise<Uint32Array>;
  detokenize(ids: readonly number[], options: DetokenizeOptions): Promise<string>;
}

export interface TemplateWish {
  /** In place of the model's own. */
  readonly template?: string | undefined;
  readonly hasTools: boolean;
}

export class ModelTemplate {
  readonly source: string;
  readonly origin: TemplateOrigin;
  readonly #from: TemplateSource;
  #vocabulary: Promise<Variables> | undefined;
  #markers: Promise<ReadonlyMap<number, string>> | undefined;

  constructor(from: TemplateSource, { template, hasTools }: TemplateWish) {
    this.#from = from;
    const own = ownTemplate(from.metadata, hasTools);
    this.source = template ?? own ?? fallbackTemplate;
    this.origin = template !== undefined ? "option" : own !== undefined ? "model" : "fallback";
  }

  /** Errors: as `TemplateRenderer.render`. */
  async render(variables: Variables, now?: Date): Promise<RenderedPrompt> {
    this.#vocabulary ??= this.#readVocabulary();
    const own = await this.#vocabulary;
    return await this.#from.renderer.render({
      template: this.source,
      variables: { ...own, ...variables },
      now,
    });
  }

  /** Of the texts that mean something in answers, those that are tokens. */
  async markers(texts: readonly string[]): Promise<ReadonlyMap<number, string>> {
    this.#markers ??= this.#readMarkers(texts);
    return await this.#markers;
  }

  async #readMarkers(texts: readonly string[]): Promise<ReadonlyMap<number, string>> {
    const { vocabulary } = this.#from;
    const found = new Map<number, string>();
    for (const text of texts) {
      const ids = await vocabulary.tokenize(text, { addSpecial: false, parseSpecial: true });
      const [id] = ids;
      if (ids.length === 1 && id !== undefined) found.set(id, text);
    }
    return found;
  }

  async #readVocabulary(): Promise<Variables> {
    const { metadata, vocabulary } = this.#from;
    const spelling = async (name: string): Promise<string> => {
      const token = tokenOf(metadata, name);
      if (token === undefined) return "";
      return await vocabulary.detokenize([token], { special: true });
    };
    return { bos_token: await spelling("bos"), eos_token: await spelling("eos") };
  }
}

function ownTemplate(metadata: ModelMetadata, hasTools: boolean): string | undefined {
  const plain = textOf(metadata, "tokenizer.chat_template");
  return hasTools ? (textOf(metadata, "tokenizer.chat_template.tool_use") ?? plain) : plain;
}

function textOf(metadata: ModelMetadata, key: string): string | undefined {
  const value = valueOf(metadata, key);
  return value?.tag === "text" ? value.val : undefined;
}

function tokenOf(metadata: ModelMetadata, name: string): number | undefined {
  const value = valueOf(metadata, `tokenizer.ggml.${name}_token_id`);
  return value?.tag === "unsigned" ? Number(value.val) : undefined;
}

function valueOf({ entries }: ModelMetadata, key: string): MetadataValue | undefined {
  return entries.find((entry) => entry.key === key)?.value;
}
