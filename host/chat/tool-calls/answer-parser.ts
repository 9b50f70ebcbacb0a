// Reads an answer as it comes: text, what was thought between a model's own tags, and calls. A call is given when it is
// whole; what begins like one and is none is text. Blanks around calls and behind thoughts are nobody's text.

import type {
  AnswerPart,
  AnswerReader,
  CallFormat,
  CallsRead,
  ReasoningTags,
} from "./answer-part.ts";
import { findMarker, lengthBefore } from "./held-text.ts";

export interface AnswerSettings {
  /** None: there are no tools, and nothing is a call. */
  readonly format: CallFormat | undefined;
  /** None: the model does not think aloud. */
  readonly reasoning: ReasoningTags | undefined;
  /** Whether the prompt ends behind the opening tag. */
  readonly isThinking: boolean;
}

export class AnswerParser implements AnswerReader {
  readonly #format: CallFormat | undefined;
  readonly #reasoning: ReasoningTags | undefined;
  readonly #openings: readonly string[];
  #pending = "";
  /** Blanks that are text only if text follows them. */
  #blanks = "";
  #isThinking: boolean;
  /** Nothing but blanks since the beginning, a thought or a call. */
  #isFresh = false;
  /** The opening at which the pending text begins was tried, and needs more. */
  #parts: AnswerPart[] = [];

  constructor({ format, reasoning, isThinking }: AnswerSettings) {
    this.#format = format;
    this.#reasoning = reasoning;
    this.#isThinking = isThinking && reasoning !== undefined;
    const thinking = reasoning === undefined ? [] : [reasoning.opening];
    this.#openings = [...(format?.openings ?? []), ...thinking];
  }

  push(text: string): AnswerPart[] {
    this.#pending += text;
    return this.#read(false);
  }

  end(): AnswerPart[] {
    this.#read(true, false);
    if (!this.#isFresh) this.#give("text", this.#blanks);
    this.#blanks = "";
    return this.#take();
  }

  #read(isWhole: boolean, takes = true): AnswerPart[] {
    while (this.#isThinking ? this.#readThought(isWhole) : this.#readText(isWhole));
    return takes ? this.#take() : [];
  }

  /** True while there is more to read. */
  #readThought(isWhole: boolean): boolean {
    const closing = this.#reasoning?.closing ?? "";
    const found = findMarker(this.#pending, [closing]);
    if (found === undefined) {
      this.#give("reasoning", this.#cut(this.#lengthOf([closing], isWhole)));
      return false;
    }
    this.#give("reasoning", this.#cut(found.offset));
    this.#cut(closing.length);
    this.#isThinking = false;
    this.#isFresh = true;
    return true;
  }

  #readText(isWhole: boolean): boolean {
    const found = findMarker(this.#pending, this.#openings);
    if (found === undefined) {
      this.#giveText(this.#cut(this.#lengthOf(this.#openings, isWhole)));
      return false;
    }
    this.#giveText(this.#cut(found.offset));
    if (found.marker === this.#reasoning?.opening) {
      this.#cut(found.marker.length);
      this.#blanks = "";
      this.#isThinking = true;
      return true;
    }
    return this.#readCalls(found.marker, isWhole);
  }

  #readCalls(opening: string, isWhole: boolean): boolean {
    const read: CallsRead = this.#format?.read(this.#pending, isWhole) ?? "none";
    if (read === "more" && !isWhole) return false;
    if (read === "more" || read === "none") {
      this.#giveText(this.#cut(opening.length));
      return true;
    }
    this.#cut(read.length);
    this.#blanks = "";
    this.#isFresh = true;
    for (const call of read.calls) this.#parts.push({ type: "tool-call", ...call });
    return true;
  }

  #lengthOf(markers: readonly string[], isWhole: boolean): number {
    return isWhole ? this.#pending.length : lengthBefore(this.#pending, markers);
  }

  #cut(length: number): string {
    const text = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    return text;
  }

  #giveText(text: string): void {
    const held = this.#isFresh ? text.trimStart() : this.#blanks + text;
    const trimmed = held.trimEnd();
    this.#blanks = this.#isFresh && held === "" ? "" : held.slice(trimmed.length);
    if (trimmed === "") return;
    this.#isFresh = false;
    this.#give("text", trimmed);
  }

  #give(type: "text" | "reasoning", text: string): void {
    if (text !== "") this.#parts.push({ type, text });
  }

  #take(): AnswerPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
