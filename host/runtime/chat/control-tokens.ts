// The control tokens of a model that its template and its answers are written with: each is asked for once.

import type { DetokenizeOptions, TokenizeOptions } from "../text-options.ts";

export interface Vocabulary {
  tokenize(text: string, options: TokenizeOptions): Promise<Uint32Array>;
  detokenize(ids: readonly number[], options: DetokenizeOptions): Promise<string>;
}

export class ControlTokens {
  readonly #vocabulary: Vocabulary;
  readonly #ids = new Map<string, number | undefined>();
  readonly #spellings = new Map<number, string>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Of these texts, those that are one token each. They are few and known: each stays here. */
  async among(texts: readonly string[]): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    const ids = await Promise.all(texts.map((text) => this.#idOf(text)));
    for (const [index, id] of ids.entries())
      if (id !== undefined) found.set(id, texts[index] ?? "");
    return found;
  }

  async spelling(token: number): Promise<string> {
    const known = this.#spellings.get(token);
    if (known !== undefined) return known;
    const text = await this.#vocabulary.detokenize([token], { special: true });
    this.#spellings.set(token, text);
    return text;
  }

  async #idOf(text: string): Promise<number | undefined> {
    if (this.#ids.has(text)) return this.#ids.get(text);
    const options = { addSpecial: false, parseSpecial: true };
    const [id, ...others] = await this.#vocabulary.tokenize(text, options);
    const only = others.length === 0 ? id : undefined;
    this.#ids.set(text, only);
    return only;
  }
}
