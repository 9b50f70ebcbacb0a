// Logprobs as /v1/completions gives them: lists beside one another, with each token's place in the text.

import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { topLogprobsOf } from "../generation/token-texts.ts";

export interface CompletionLogprobsObject {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly number[];
  readonly top_logprobs: readonly Readonly<Record<string, number>>[];
  readonly text_offset: readonly number[];
}

export class CompletionLogprobs {
  readonly #textOf: (id: number) => Promise<string>;
  #tokens: string[] = [];
  #logprobs: number[] = [];
  #top: Record<string, number>[] = [];
  #offsets: number[] = [];
  #length = 0;

  /** `textOf`: of a token alone. */
  constructor(textOf: (id: number) => Promise<string>) {
    this.#textOf = textOf;
  }

  async add(token: GeneratedToken): Promise<void> {
    const { id, text, logprob } = token;
    const own = await this.#textOf(id);
    this.#tokens.push(own);
    this.#logprobs.push(logprob);
    const top: Record<string, number> = {};
    for (const other of topLogprobsOf(token)) top[await this.#textOf(other.id)] = other.logprob;
    this.#top.push({ ...top, [own]: logprob });
    this.#offsets.push(this.#length);
    this.#length += text.length;
  }

  /** What came since the last time. */
  take(): CompletionLogprobsObject {
    const taken = {
      tokens: this.#tokens,
      token_logprobs: this.#logprobs,
      top_logprobs: this.#top,
      text_offset: this.#offsets,
    };
    this.#tokens = [];
    this.#logprobs = [];
    this.#top = [];
    this.#offsets = [];
    return taken;
  }
}
