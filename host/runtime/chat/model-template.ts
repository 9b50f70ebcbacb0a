// A model's chat template, and what of its vocabulary belongs to it. A file may have several: one for calls of functions
// is taken where there are functions.

import type { MetadataValue, ModelMetadata } from "../../abi/world.ts";
import type { TemplateOrigin } from "../../chat/chat.ts";
import { fallbackStop, fallbackTemplate } from "../../chat/fallback-template.ts";
import type { ChatWriting } from "../../chat/written-chat.ts";
import type { Variables } from "../../template/encode-variables.ts";
import type { RenderedPrompt } from "../../template/prompt-pieces.ts";
import type { TemplateRenderer } from "../template-renderer.ts";
import type { ControlTokens } from "./control-tokens.ts";

/** What a template needs of its model. */
export interface TemplateSource {
  readonly metadata: ModelMetadata;
  readonly renderer: TemplateRenderer;
  readonly controlTokens: ControlTokens;
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

  constructor(from: TemplateSource, { template, hasTools }: TemplateWish) {
    this.#from = from;
    const own = ownTemplate(from.metadata, hasTools);
    this.source = template ?? own ?? fallbackTemplate;
    this.origin = template !== undefined ? "option" : own !== undefined ? "model" : "fallback";
  }

  /** Where the model would go on with another's part. */
  get stop(): readonly string[] {
    return this.origin === "fallback" ? [fallbackStop] : [];
  }

  /** For `writeChat`. */
  get writing(): ChatWriting {
    return { template: this.source, render: (variables) => this.render(variables) };
  }

  /** Errors: as `TemplateRenderer.render`. */
  async render(variables: Variables): Promise<RenderedPrompt> {
    const own = { bos_token: await this.#spelling("bos"), eos_token: await this.#spelling("eos") };
    return await this.#from.renderer.render({
      template: this.source,
      variables: { ...own, ...variables },
    });
  }

  /** Of the texts that mean something in answers, those that are tokens. */
  async markers(texts: readonly string[]): Promise<ReadonlyMap<number, string>> {
    return await this.#from.controlTokens.among(texts);
  }

  /** Empty where the vocabulary has no such token. */
  async #spelling(name: string): Promise<string> {
    const { metadata, controlTokens } = this.#from;
    const token = tokenOf(metadata, name);
    return token === undefined ? "" : await controlTokens.spelling(token);
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
