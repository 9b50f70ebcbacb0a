// The texts of single tokens, which logprobs name tokens by. A token alone may lose the space that it begins with, so
// each is read behind itself.

import type { Model } from "../../runtime/model.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";

/** Texts that are remembered for a model. */
const textsMax = 65_536;

export class TokenTexts {
  readonly #byModel = new WeakMap<Model, Map<number, Promise<string>>>();

  async text(model: Model, id: number): Promise<string> {
    const known = this.#byModel.get(model) ?? new Map<number, Promise<string>>();
    this.#byModel.set(model, known);
    const text = known.get(id) ?? readText(model, id);
    if (known.size < textsMax) known.set(id, text);
    return await text;
  }
}

async function readText(model: Model, id: number): Promise<string> {
  const options = { special: true };
  const alone = await model.detokenize([id], options);
  const twice = await model.detokenize([id, id], options);
  return twice.slice(alone.length);
}

/** UTF-8 of a token's text; none where the token is a part of a character. */
export function bytesOf(text: string): number[] | null {
  return text.includes("\ufffd") ? null : [...Buffer.from(text)];
}

export interface LikelyToken {
  readonly id: number;
  readonly logprob: number;
}

/** The likeliest tokens in a token's place, as far as they were asked for. */
export function topLogprobsOf({
  topLogprobs = [],
}: GeneratedToken & { readonly topLogprobs?: readonly LikelyToken[] }): readonly LikelyToken[] {
  return topLogprobs;
}
