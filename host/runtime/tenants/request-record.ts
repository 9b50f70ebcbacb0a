// What one request adds to its session, by which the session can be made again, and what it counts for.

import type { PromptPart } from "../../abi/world.ts";
import type { GenerationItem, GenerationOutcome } from "../guest-calls.ts";

type Count = (kind: "promptTokens" | "generatedTokens", count: number, inRequest: number) => void;

export class RequestRecord {
  readonly #prompt: readonly PromptPart[];
  readonly #count: Count;
  readonly #generated: number[] = [];
  #tokens = 0;

  /** `count` is told of all tokens as they come, with how many the request has so far. */
  constructor(prompt: readonly PromptPart[], count: Count) {
    this.#prompt = prompt;
    this.#count = count;
  }

  take(item: GenerationItem): void {
    if (item.type === "prompt") {
      this.#add("promptTokens", item.tokens);
      return;
    }
    for (const id of item.ids) this.#generated.push(id);
    this.#add("generatedTokens", item.ids.length);
  }

  get parts(): readonly PromptPart[] {
    if (this.#generated.length === 0) return this.#prompt;
    return [...this.#prompt, { tag: "tokens", val: Uint32Array.from(this.#generated) }];
  }

  #add(kind: "promptTokens" | "generatedTokens", count: number): void {
    this.#tokens += count;
    this.#count(kind, count, this.#tokens);
  }
}

/** What becomes of a request. */
export interface RequestEnd {
  readonly record: RequestRecord;
  /** None where the guest did not get to one. */
  readonly outcome: GenerationOutcome | undefined;
  readonly isRevoked: boolean;
}
