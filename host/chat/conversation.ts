// A chat as it runs: the messages go through the template, the prompt that comes of them into a session which holds what they
// had in common with before, and the answer comes back in parts.

import { RealmError } from "../error/realm-error.ts";
import { Answer } from "./answer.ts";
import { callId } from "./call-id.ts";
import type { Chat, ChatEnd, ChatOptions, Part, SavedChat, TemplateOrigin } from "./chat.ts";
import type { ChatMessage } from "./messages.ts";
import type { AnswerPart } from "./tool-calls/answer-part.ts";
import { answerFormat } from "./tool-calls/tool-call-formats.ts";
import type { AnswerFormat } from "./tool-calls/tool-call-formats.ts";
import { writeChat } from "./written-chat.ts";
import type { ChatPiece, ChatWriting } from "./written-chat.ts";

/** Where a chat is rendered and continued. */
export interface ChatGround<Request extends object> extends ChatWriting {
  readonly templateOrigin: TemplateOrigin;
  /** What a caller says, checked. Errors: `bad-argument` names the field. */
  readMessages(value: unknown): readonly ChatMessage[];
  /** Of these texts, those that are one control token, which is no text where it is generated. */
  controlTokens(texts: readonly string[]): Promise<ReadonlyMap<number, string>>;
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
  readonly #format: AnswerFormat;
  #messages: readonly ChatMessage[];
  #isAnswering = false;

  constructor(ground: ChatGround<Request>, { messages = [], system, ...settings }: ChatOptions) {
    this.#ground = ground;
    this.#format = answerFormat(ground.template);
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
    const settings = { ...this.#settings, system: this.system };
    const { text: prompt, pieces } = await writeChat(this.#ground, messages, settings);
    const reader = this.#format.reader(settings.tools ?? [], prompt);
    const markers = await this.#ground.controlTokens(this.#format.markers);
    const answer = new Answer();
    let finishReason: ChatEnd["finishReason"] = "cancelled";
    let hasFailed = false;
    const stream = this.#ground.generate(pieces, options);
    try {
      for (;;) {
        const step = await stream.next();
        const isDone = step.done === true;
        const parts = isDone ? reader.end() : reader.push(answer.add(step.value, markers));
        for (const part of parts.map(identified)) {
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
}

function identified(part: AnswerPart): Part {
  return part.type === "tool-call" ? { ...part, id: callId() } : part;
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
