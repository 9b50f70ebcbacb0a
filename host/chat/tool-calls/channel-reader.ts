// Answers in channels: a head says whom what follows is for, and a marker ends it. gpt-oss (Harmony) and Functionary.

import type { AnswerPart, AnswerReader } from "./answer-part.ts";
import { findMarker, lengthBefore } from "./held-text.ts";
import { isObject, parseJson } from "./json-calls.ts";

/** What a head says of its body. */
export type Channel =
  | { readonly type: "text" | "reasoning" | "nothing" }
  | { readonly type: "call"; readonly name: string };

export interface ChannelFormat {
  readonly name: string;
  /** Between a head and its body. */
  readonly bodyMarker: string;
  /** Behind a body; the next head begins there. */
  readonly endMarkers: readonly string[];
  channelOf(head: string): Channel;
}

/** Source: OpenAI's Harmony response format. */
export const harmonyFormat: ChannelFormat = {
  name: "harmony",
  bodyMarker: "<|message|>",
  endMarkers: ["<|end|>", "<|call|>", "<|return|>", "<|start|>"],
  channelOf: (head) => {
    const [, name] = /\bto=functions\.([^\s<]+)/.exec(head) ?? [];
    if (name !== undefined) return { type: "call", name };
    return { type: /<\|channel\|>\s*analysis/.test(head) ? "reasoning" : "text" };
  },
};

/** Functionary 3.2; its prompts end in `>>>`, so an answer begins with a head. */
export const functionaryFormat: ChannelFormat = {
  name: "functionary",
  bodyMarker: "\n",
  endMarkers: [">>>"],
  channelOf: (head) => {
    const name = head.trim();
    if (name === "" || name === "all") return { type: name === "" ? "nothing" : "text" };
    return { type: "call", name };
  },
};

export class ChannelReader implements AnswerReader {
  readonly #format: ChannelFormat;
  #pending = "";
  /** None: a head is read. */
  #channel: Channel | undefined;
  /** Of a call. */
  #body = "";
  /** As it came, for a head or call that turns out to be none. */
  #head = "";

  constructor(format: ChannelFormat) {
    this.#format = format;
  }

  push(text: string): AnswerPart[] {
    this.#pending += text;
    return this.#read(false);
  }

  end(): AnswerPart[] {
    const parts = this.#read(true);
    if (this.#channel !== undefined) return [...parts, ...this.#endBody()];
    // A head without a body is what the model said.
    const rest = this.#pending;
    this.#pending = "";
    return rest.trim() === "" ? parts : [...parts, { type: "text", text: rest }];
  }

  #read(isWhole: boolean): AnswerPart[] {
    const parts: AnswerPart[] = [];
    while (this.#channel === undefined ? this.#readHead() : this.#readBody(parts, isWhole));
    return parts;
  }

  #readHead(): boolean {
    const { bodyMarker } = this.#format;
    const at = this.#pending.indexOf(bodyMarker);
    if (at === -1) return false;
    this.#head = this.#pending.slice(0, at + bodyMarker.length);
    this.#channel = this.#format.channelOf(this.#pending.slice(0, at));
    this.#pending = this.#pending.slice(at + bodyMarker.length);
    return true;
  }

  #readBody(parts: AnswerPart[], isWhole: boolean): boolean {
    const { endMarkers } = this.#format;
    const found = findMarker(this.#pending, endMarkers);
    const held = isWhole ? this.#pending.length : lengthBefore(this.#pending, endMarkers);
    const length = found?.offset ?? held;
    this.#take(this.#pending.slice(0, length), parts);
    this.#pending = this.#pending.slice(length + (found?.marker.length ?? 0));
    if (found === undefined) return false;
    parts.push(...this.#endBody());
    return true;
  }

  #take(text: string, parts: AnswerPart[]): void {
    const type = this.#channel?.type;
    if (type === "call") this.#body += text;
    else if ((type === "text" || type === "reasoning") && text !== "") parts.push({ type, text });
  }

  #endBody(): AnswerPart[] {
    const channel = this.#channel;
    const body = this.#body;
    this.#channel = undefined;
    this.#body = "";
    if (channel?.type !== "call") return [];
    const value = parseJson(body);
    if (isObject(value)) return [{ type: "tool-call", name: channel.name, arguments: value }];
    return [{ type: "text", text: `${this.#head}${body}` }];
  }
}
