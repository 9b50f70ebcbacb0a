// An answer's text on its way into parts: thoughts between the model's tags, calls of functions, and the rest. What may be the
// beginning of a tag is held back until it is decided.

import { randomUUID } from "node:crypto";
import type { Part } from "./chat.ts";
import type { ReasoningTags } from "./reasoning-tags.ts";
import type { ToolCallFormat } from "./tool-calls/tool-call-format.ts";

export interface AnswerFormat {
  readonly reasoning: ReasoningTags | undefined;
  /** None where no tools were given: then nothing is a call. */
  readonly calls: ToolCallFormat | undefined;
  /** Whether the prompt ends within thoughts. */
  readonly beginsInThoughts: boolean;
}

type State = "text" | "reasoning" | "call";

export class AnswerParser {
  readonly #format: AnswerFormat;
  #state: State;
  /** Not decided yet. */
  #held = "";
  /** Whether white space is dropped until something else comes: behind tags it belongs to them. */
  #dropsSpace = false;
  /** White space at the end of thoughts so far. */
  #space = "";

  constructor(format: AnswerFormat) {
    this.#format = format;
    this.#state = format.beginsInThoughts ? "reasoning" : "text";
    this.#dropsSpace = format.beginsInThoughts;
  }

  push(text: string): Part[] {
    this.#held += text;
    const parts: Part[] = [];
    while (this.#step(parts));
    return parts;
  }

  /** Nothing more comes. A call without its end is text. */
  end(): Part[] {
    const rest =
      this.#state === "call" ? `${this.#format.calls?.open ?? ""}${this.#held}` : this.#held;
    const isThought = this.#state === "reasoning";
    this.#held = "";
    this.#state = isThought ? "reasoning" : "text";
    return this.#say(rest);
  }

  /** One change of state, if there is enough to decide it. */
  #step(parts: Part[]): boolean {
    const found = this.#nextTag();
    if (found === undefined) {
      if (this.#state === "call") return false;
      const kept = undecidedLength(
        this.#held,
        this.#tags().map(({ tag }) => tag),
      );
      const decided = this.#held.slice(0, this.#held.length - kept);
      this.#held = this.#held.slice(decided.length);
      parts.push(...this.#say(decided));
      return false;
    }
    const before = this.#held.slice(0, found.at);
    this.#held = this.#held.slice(found.at + found.tag.length);
    parts.push(...(this.#state === "call" ? this.#call(before) : this.#say(before)));
    this.#space = "";
    this.#dropsSpace = true;
    this.#state = found.next;
    return true;
  }

  #tags(): { readonly tag: string; readonly next: State }[] {
    const { reasoning, calls } = this.#format;
    if (this.#state === "reasoning")
      return reasoning ? [{ tag: reasoning.close, next: "text" }] : [];
    if (this.#state === "call") return calls ? [{ tag: calls.close, next: "text" }] : [];
    return [
      ...(reasoning ? [{ tag: reasoning.open, next: "reasoning" as const }] : []),
      ...(calls ? [{ tag: calls.open, next: "call" as const }] : []),
    ];
  }

  #nextTag(): { readonly at: number; readonly tag: string; readonly next: State } | undefined {
    return this.#tags()
      .map(({ tag, next }) => ({ at: this.#held.indexOf(tag), tag, next }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => a.at - b.at)[0];
  }

  #say(text: string): Part[] {
    let said = this.#dropsSpace ? text.trimStart() : text;
    if (said === "") return [];
    this.#dropsSpace = false;
    if (this.#state !== "reasoning") return [{ type: "text", text: said }];
    said = this.#space + said;
    const trimmed = said.trimEnd();
    this.#space = said.slice(trimmed.length);
    return trimmed === "" ? [] : [{ type: "reasoning", text: trimmed }];
  }

  #call(body: string): Part[] {
    const { calls } = this.#format;
    const found = calls?.read(body.trim());
    if (found === undefined) {
      return [{ type: "text", text: `${calls?.open ?? ""}${body}${calls?.close ?? ""}` }];
    }
    return found.map((call) => ({ type: "tool-call", id: `call_${randomUUID()}`, ...call }));
  }
}

/** Characters at the text's end that may become one of the tags. */
function undecidedLength(text: string, tags: readonly string[]): number {
  const longest = Math.max(0, ...tags.map(({ length }) => length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const end = text.slice(-length);
    if (tags.some((tag) => tag.startsWith(end))) return length;
  }
  return 0;
}
