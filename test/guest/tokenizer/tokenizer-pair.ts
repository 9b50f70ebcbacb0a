// One vocabulary in Realm's tokenizer and in llama.cpp's, and where their ids differ.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeGguf } from "../../gguf/write-gguf.ts";
import { LlamaModel } from "../../oracle/llama.ts";
import { RandomTexts } from "./random-texts.ts";
import { loadModule } from "./tokenizer-module.ts";
import type { TokenizeOptions, TokenizerModule } from "./tokenizer-module.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

/** Texts to compare: `REALM_TOKENIZER_STRINGS` of them, or so many as take a second. */
export function textCount(usual: number): number {
  return Number(process.env["REALM_TOKENIZER_STRINGS"] ?? usual);
}

/** Whether the long counts are wanted; then vocabularies are whole. */
export const isThorough = process.env["REALM_TOKENIZER_STRINGS"] !== undefined;

export class TokenizerPair {
  readonly realm: TokenizerModule;
  readonly #llama: LlamaModel;

  private constructor(realm: TokenizerModule, llama: LlamaModel) {
    this.realm = realm;
    this.#llama = llama;
  }

  static async open(description: Description): Promise<TokenizerPair> {
    const llama = TokenizerPair.openLlama(description);
    return new TokenizerPair(
      await loadModule(VocabularySource.fromDescription(description)),
      llama,
    );
  }

  /** llama.cpp's alone. */
  static openLlama(description: Description): LlamaModel {
    const folder = mkdtempSync(join(tmpdir(), "realm-vocabulary-"));
    try {
      const path = join(folder, "vocabulary.gguf");
      writeFileSync(path, writeGguf({ metadata: [...description] }).bytes);
      return LlamaModel.load(path, { vocabularyOnly: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The first random text whose ids differ, with both; undefined where all are the same. */
  firstDifference(seed: number, count: number): object | undefined {
    const texts = new RandomTexts(seed);
    for (let index = 0; index < count; index++) {
      const difference = this.difference(texts.next(), {
        addSpecial: index % 2 === 0,
        parseSpecial: index % 4 < 2,
      });
      if (difference !== undefined) return { index, ...difference };
    }
    return undefined;
  }

  difference(text: string | Uint8Array, options: Required<TokenizeOptions>): object | undefined {
    const expected = this.#llama.tokenize(text, options);
    const actual = this.realm.tokenize(text, options);
    const same = actual.length === expected.length && actual.every((id, i) => id === expected[i]);
    return same ? undefined : { text, options, actual, expected };
  }

  close(): void {
    this.#llama.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The first so many tokens and merges of a byte-level vocabulary, and its last token, which is markup. */
export function shortened(whole: Description, tokens: number): Description {
  const list = (key: string) => {
    const value = whole.get(key);
    if (value?.type !== "array") throw new Error(`"${key}" is no array`);
    return value;
  };
  const short = new Map(whole);
  for (const key of ["tokenizer.ggml.tokens", "tokenizer.ggml.token_type"]) {
    const { values, ...rest } = list(key);
    const kept = [...values.slice(0, tokens), ...values.slice(-1)];
    short.set(key, { ...rest, values: kept });
  }
  const merges = list("tokenizer.ggml.merges");
  const kept = merges.values.slice(0, tokens - 256);
  short.set("tokenizer.ggml.merges", { ...merges, values: kept });
  for (const name of ["bos", "eos"]) {
    short.set(`tokenizer.ggml.${name}_token_id`, { type: "u32", value: tokens });
  }
  return short;
}
