// How many tokens a model thought with. What a reader holds back belongs to what it then turns out to be.

import type { AnswerPart } from "../../chat/tool-calls/answer-part.ts";

export class ReasoningTokens {
  #count = 0;
  #pending = 0;

  get count(): number {
    return this.#count;
  }

  /** `parts`: what those tokens, and those that were held back before, turned out to be; none: it is not known yet. */
  add(tokens: number, parts: readonly Pick<AnswerPart, "type">[]): void {
    this.#pending += tokens;
    if (parts.length === 0) return;
    if (parts.some(({ type }) => type === "reasoning")) this.#count += this.#pending;
    this.#pending = 0;
  }
}
