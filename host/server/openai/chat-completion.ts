// An answer to a chat in OpenAI's form, whole or in pieces: the role first, then what comes, an empty delta with the
// reason, the usage if it was asked for.

import { randomUUID } from "node:crypto";

import type { Model } from "../../runtime/model.ts";
import type { ChatAnswer, ChatAnswerEnd, ChatPart, ChatStep } from "../chat/chats.ts";
import { mergedSteps } from "../generation/choices.ts";
import type { TokenTexts } from "../generation/token-texts.ts";
import { chatLogprob } from "./chat-logprobs.ts";
import type { ChatTokenLogprob } from "./chat-logprobs.ts";
import type { ChatBody } from "./chat-schema.ts";
import { chatUsageOf, finishReasonOf } from "./usage.ts";

interface Source {
  readonly model: Model;
  readonly texts: TokenTexts;
}

interface Delta {
  readonly role?: "assistant";
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly object[];
}

interface Piece {
  readonly index: number;
  readonly delta: Delta;
  readonly logprobs?: { readonly content: readonly ChatTokenLogprob[] } | null;
  readonly finish_reason: string | null;
}

export class ChatCompletion {
  readonly #body: ChatBody;
  readonly #source: Source;
  readonly #head;
  readonly #ends: ChatAnswerEnd[] = [];

  constructor(body: ChatBody, source: Source) {
    this.#body = body;
    this.#source = source;
    this.#head = {
      id: `chatcmpl-${randomUUID()}`,
      created: Math.trunc(Date.now() / 1000),
      model: body.model,
      system_fingerprint: "realm",
    };
  }

  async whole(answers: readonly ChatAnswer[]): Promise<object> {
    const messages = answers.map(() => new AnswerMessage());
    const reasons: string[] = [];
    for await (const event of mergedSteps<ChatStep, ChatAnswerEnd>(answers)) {
      const message = messages[event.index];
      if (event.type === "end") reasons[event.index] = this.#ended(event.index, event.end);
      else if (message !== undefined) {
        for (const part of event.item.parts) message.add(part);
        message.logprobs.push(...(await this.#logprobs(event.item)));
      }
    }
    return {
      ...this.#head,
      object: "chat.completion",
      choices: messages.map((message, index) => ({
        index,
        message: message.take(),
        logprobs:
          this.#body.logprobs === true ? { content: message.logprobs, refusal: null } : null,
        finish_reason: reasons[index] ?? null,
      })),
      usage: chatUsageOf(this.#ends),
    };
  }

  async *pieces(answers: readonly ChatAnswer[]): AsyncGenerator<string, void, void> {
    const begun = new Set<number>();
    const calls = answers.map(() => 0);
    for await (const event of mergedSteps<ChatStep, ChatAnswerEnd>(answers)) {
      const { index } = event;
      if (!begun.has(index)) yield this.#piece(firstPiece(index));
      begun.add(index);
      if (event.type === "end") {
        const reason = this.#ended(index, event.end);
        yield this.#piece({ index, delta: {}, logprobs: null, finish_reason: reason });
        continue;
      }
      const logprobs = await this.#logprobs(event.item);
      const deltas = event.item.parts.map((part) => {
        const before = calls[index] ?? 0;
        if (part.type === "tool-call") calls[index] = before + 1;
        return deltaOf(part, before);
      });
      const [first = {}, ...rest] = deltas;
      if (deltas.length === 0 && logprobs.length === 0) continue;
      const content = logprobs.length === 0 ? null : { content: logprobs };
      yield this.#piece({ index, delta: first, logprobs: content, finish_reason: null });
      for (const delta of rest) {
        yield this.#piece({ index, delta, logprobs: null, finish_reason: null });
      }
    }
    if (this.#body.stream_options?.include_usage === true) {
      yield this.#write([], chatUsageOf(this.#ends));
    }
  }

  #ended(index: number, answer: ChatAnswerEnd): string {
    this.#ends[index] = answer;
    return answer.calls > 0 ? "tool_calls" : finishReasonOf(answer.end);
  }

  async #logprobs({ token }: ChatStep): Promise<ChatTokenLogprob[]> {
    if (token === undefined || this.#body.logprobs !== true) return [];
    return [await chatLogprob(this.#source.texts, this.#source.model, token)];
  }

  #piece(piece: Piece): string {
    return this.#write([piece], null);
  }

  #write(choices: readonly Piece[], usage: object | null): string {
    const counted = this.#body.stream_options?.include_usage === true ? { usage } : {};
    const data = { ...this.#head, object: "chat.completion.chunk", choices, ...counted };
    return `data: ${JSON.stringify(data)}\n\n`;
  }
}

function firstPiece(index: number): Piece {
  const delta: Delta = { role: "assistant", content: "" };
  return { index, delta, logprobs: null, finish_reason: null };
}

function deltaOf(part: ChatPart, index: number): Delta {
  if (part.type === "text") return { content: part.text };
  if (part.type === "reasoning") return { reasoning_content: part.text };
  return { tool_calls: [{ index, ...toolCall(part) }] };
}

function toolCall({
  id,
  name,
  arguments: given,
}: Extract<ChatPart, { type: "tool-call" }>): object {
  return { id, type: "function", function: { name, arguments: JSON.stringify(given) } };
}

/** What a whole answer is put together from. */
class AnswerMessage {
  readonly logprobs: ChatTokenLogprob[] = [];
  readonly #calls: object[] = [];
  #text = "";
  #reasoning = "";

  add(part: ChatPart): void {
    if (part.type === "text") this.#text += part.text;
    else if (part.type === "reasoning") this.#reasoning += part.text;
    else this.#calls.push(toolCall(part));
  }

  take(): object {
    const isCallAlone = this.#calls.length > 0 && this.#text === "";
    return {
      role: "assistant",
      content: isCallAlone ? null : this.#text,
      refusal: null,
      ...(this.#reasoning === "" ? {} : { reasoning_content: this.#reasoning }),
      ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls }),
    };
  }
}
