// What comes of one answer: the message that it is in the conversation.

import type { ChatEnd, Part } from "./chat.ts";
import type { ChatMessage, ToolCall } from "./messages.ts";

type Markers = ReadonlyMap<number, string>;

export class Answer {
  readonly #tokens: number[] = [];
  readonly #calls: ToolCall[] = [];
  /** As it was generated. */
  #raw = "";
  #text = "";
  #reasoning = "";

  get isEmpty(): boolean {
    return this.#tokens.length === 0;
  }

  /** Gives the token's text; `markers`: of control tokens that mean something in answers. */
  add(token: { readonly id: number; readonly text: string }, markers: Markers): string {
    this.#tokens.push(token.id);
    this.#raw += token.text;
    return token.text === "" ? (markers.get(token.id) ?? "") : token.text;
  }

  addPart(part: Part): void {
    if (part.type === "text") this.#text += part.text;
    else if (part.type === "reasoning") this.#reasoning += part.text;
    else {
      const { id, name, arguments: given } = part;
      this.#calls.push({ type: "function", id, function: { name, arguments: given } });
    }
  }

  /** With its tokens only where they are its text to the letter: behind a stop string there are some that are not. */
  message(finishReason: ChatEnd["finishReason"]): ChatMessage {
    const isPlain = this.#raw === this.#text && finishReason !== "stop";
    return {
      role: "assistant",
      content: this.#text,
      ...(this.#reasoning === "" ? {} : { reasoning_content: this.#reasoning }),
      ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls }),
      ...(isPlain ? { tokens: this.#tokens } : {}),
    };
  }
}
