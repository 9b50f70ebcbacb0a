// A chat as it runs: the messages go through the template, the prompt that comes of them into a session which holds what they
// had in common with before, and the answer comes back in parts.

import { RealmError } from "../error/realm-error.ts";
import type { PromptText, RenderedPrompt } from "../template/prompt-pieces.ts";
import type { Variables } from "../template/encode-variables.ts";
import { AnswerParser } from "./answer-parser.ts";
import { Answer } from "./answer.ts";
import type { Chat, ChatEnd, ChatOptions, Part, SavedChat, TemplateOrigin } from "./chat.ts";
import { messagesForTemplate } from "./messages-for-template.ts";
import type { ChatMessage } from "./messages.ts";
import { beginsInThoughts, reasoningTagsOf } from "./reasoning-tags.ts";
import { toolCallFormatOf } from "./tool-calls/formats.ts";

/** A piece of a prompt; only markup may become control tokens. */
export type ChatPiece =
  { readonly text: string } | { readonly markup: string } | { readonly tokens: readonly number[] };

/** Where a chat is rendered and continued. */
export interface ChatGround<Request extends object> {
  readonly templateOrigin: TemplateOrigin;
  /** Jinja, and what else belongs to it. */
  readonly template: string;
  /** What a caller says, checked. Errors: `bad-argument` names the field. */
  readMessages(value: unknown): readonly ChatMessage[];
  /** Errors: as of templates. */
  render(variables: Variables): Promise<RenderedPrompt>;
  /** Continues the whole conversation. What a session has in common with it is not evaluated again. */
  generate(
    conversation: readonly ChatPiece[],
    options: Request | undefined,
  ): AsyncGenerator<{ readonly id: number; readonly text: string }, ChatEnd, void>;
  close(): Promise<void>;
}

export class Conversation<Request extends object> implements Chat<Request> {
  system: string | undefined;
  readonly #ground: ChatGround<Request>;
  readonly #settings: Omit<ChatOptions, "messages" | "system">;
  #messages: readonly ChatMessage[];
  #isAnswering = false;

  constructor(ground: ChatGround<Request>, { messages = [], system, ...settings }: ChatOptions) {
    this.#ground = ground;
    this.#messages = [...messages];
    this.system = system;
    this.#settings = settings;
  }

  get templateOrigin(): TemplateOrigin {
    return this.#ground.templateOrigin;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  set messages(messages: readonly ChatMessage[]) {
    this.#messages = this.#ground.readMessages(messages);
  }

  send(
    message: string | ChatMessage | readonly ChatMessage[],
    options?: Request,
  ): AsyncGenerator<Part, ChatEnd, void> {
    return this.#answer(
      () => [...this.#messages, ...this.#ground.readMessages(asMessages(message))],
      options,
    );
  }

  retry(options?: Request): AsyncGenerator<Part, ChatEnd, void> {
    return this.#answer(() => {
      const last = this.#messages.findLastIndex(({ role }) => role !== "assistant");
      if (last === -1) throw new RealmError("bad-argument", "there is nothing to answer again");
      return this.#messages.slice(0, last + 1);
    }, options);
  }

  toJSON(): SavedChat {
    return { ...this.#settings, system: this.system, messages: this.#messages };
  }

  async close(): Promise<void> {
    await this.#ground.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#answer(
    said: () => readonly ChatMessage[],
    options: Request | undefined,
  ): AsyncGenerator<Part, ChatEnd, void> {
    if (this.#isAnswering) {
      throw new RealmError(
        "bad-argument",
        "the chat is answering: it answers one message at a time",
      );
    }
    this.#isAnswering = true;
    try {
      return yield* this.#stream(said(), options);
    } finally {
      this.#isAnswering = false;
    }
  }

  async *#stream(
    messages: readonly ChatMessage[],
    options: Request | undefined,
  ): AsyncGenerator<Part, ChatEnd, void> {
    const prompt = await this.#ground.render(this.#variables(messages));
    const parser = this.#parser(prompt.text);
    const answer = new Answer();
    let finishReason: ChatEnd["finishReason"] = "cancelled";
    let hasFailed = false;
    const stream = this.#ground.generate(this.#pieces(prompt, messages), options);
    try {
      for (;;) {
        const step = await stream.next();
        const isDone = step.done === true;
        if (!isDone) answer.addToken(step.value.id, step.value.text);
        for (const part of isDone ? parser.end() : parser.push(step.value.text)) {
          answer.addPart(part);
          yield part;
        }
        if (!isDone) continue;
        finishReason = step.value.finishReason;
        return step.value;
      }
    } catch (thrown) {
      hasFailed = true;
      throw thrown;
    } finally {
      await stream.return(endOfStream);
      const isKept = !hasFailed && (finishReason !== "cancelled" || !answer.isEmpty);
      if (isKept) this.#messages = [...messages, answer.message(finishReason)];
    }
  }

  #variables(messages: readonly ChatMessage[]): Variables {
    const { tools, documents, reasoning, variables } = this.#settings;
    return {
      ...variables,
      messages: messagesForTemplate(messages, this.system),
      ...(tools === undefined ? {} : { tools }),
      ...(documents === undefined ? {} : { documents }),
      ...(reasoning === undefined ? {} : { enable_thinking: reasoning }),
      add_generation_prompt: true,
    };
  }

  #parser(prompt: string): AnswerParser {
    const { template } = this.#ground;
    const reasoning = reasoningTagsOf(template);
    const hasTools = (this.#settings.tools?.length ?? 0) > 0;
    return new AnswerParser({
      reasoning,
      calls: hasTools ? toolCallFormatOf(template) : undefined,
      beginsInThoughts: reasoning !== undefined && beginsInThoughts(prompt, reasoning),
    });
  }

  /** Answers that the template wrote back as they came are the tokens that they came in. */
  #pieces({ pieces }: RenderedPrompt, messages: readonly ChatMessage[]): ChatPiece[] {
    const offset = this.system === undefined ? 0 : 1;
    return pieces.map((piece) => {
      if ("markup" in piece) return piece;
      const tokens = tokensOf(piece, messages, offset);
      return tokens === undefined ? { text: piece.text } : { tokens };
    });
  }
}

function tokensOf(
  piece: Extract<PromptText, { text: string }>,
  messages: readonly ChatMessage[],
  offset: number,
): readonly number[] | undefined {
  const [first, index, name] = piece.path ?? [];
  if (first !== "messages" || typeof index !== "number" || name !== "content") return undefined;
  const message = messages[index - offset];
  return message?.content === piece.text && message.tokens?.length !== 0
    ? message.tokens
    : undefined;
}

function asMessages(
  message: string | ChatMessage | readonly ChatMessage[],
): readonly ChatMessage[] {
  if (typeof message === "string") return [{ role: "user", content: message }];
  return isList(message) ? message : [message];
}

function isList(message: ChatMessage | readonly ChatMessage[]): message is readonly ChatMessage[] {
  return Array.isArray(message);
}

/** Nobody reads it: the stream has ended or was left. */
const endOfStream: ChatEnd = {
  finishReason: "cancelled",
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
};
