// What a chat is to its user: a list of messages, and an answer to the next one in parts.

import type { ChatMessage } from "./messages.ts";

/** A piece of an answer. Texts of one kind joined are the whole; those of reasoning come without the model's own tags. */
export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | {
      readonly type: "tool-call";
      /** Made here: models give none. */
      readonly id: string;
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    };

/** How an answer ended. */
export interface ChatEnd {
  /** `eos`: the model ended; `stop`: a stop string; `length`: `maxTokens` or a full context. */
  readonly finishReason: "eos" | "stop" | "length" | "cancelled";
  /** Tokens of the conversation that had to be evaluated for this answer. */
  readonly promptTokens: number;
  /** Tokens of the conversation that were in the session already. */
  readonly cachedTokens: number;
  /** Without the token that ended it. */
  readonly generatedTokens: number;
}

/** What a chat is made of. What `chat.toJSON()` gives is one of these. */
export interface ChatOptions {
  /** Goes before all messages; another one may stand in `messages`. */
  system?: string | undefined;
  /** What was said so far. */
  messages?: readonly ChatMessage[] | undefined;
  /** Functions that the model may call, as templates expect them: `{ type: "function", function: { name, ... } }`. */
  tools?: readonly unknown[] | undefined;
  /** Documents for templates that know them. */
  documents?: readonly unknown[] | undefined;
  /** Whether a model that can do both shall think first (`enable_thinking`). Default: the template's. */
  reasoning?: boolean | undefined;
  /** A chat template in Jinja, in place of the model's own. */
  template?: string | undefined;
  /** Further variables of the template. */
  variables?: Readonly<Record<string, unknown>> | undefined;
}

/** The plain part of a chat, for `JSON.stringify`, and for another chat's options. */
export type SavedChat = ChatOptions;

/** Who says how prompts are written: the model's file, the caller, or nobody, and then a plain "User: ... Assistant:". */
export type TemplateOrigin = "model" | "option" | "fallback";

/**
 * A conversation by a chat template: each answer evaluates only what is new in it. `Request`: what can be said of one
 * answer, as of a generation (`maxTokens`, `temperature`, `signal`, ...).
 */
export interface Chat<Request extends object = object> extends AsyncDisposable {
  /** What was said so far, without `system`. May be replaced; what it has in common with before stays evaluated. */
  messages: readonly ChatMessage[];
  /** May be replaced between answers. */
  system: string | undefined;
  /** Whose template it is. */
  readonly templateOrigin: TemplateOrigin;
  /**
   * Says something and gives the answer as it comes; both are in `messages` when it has ended, and of an answer that
   * was cancelled what had come. Only what is new in the conversation is evaluated. A list answers several tool calls.
   * Errors, which reject the first `next` and leave `messages` as they were: `bad-template` (the template refused),
   * and those of `generate`.
   *
   * @example
   * ```ts
   * await using chat = model.chat();
   * const options = { maxTokens: 12, temperature: 0 };
   * for await (const part of chat.send("Who made the stars?", options)) {
   *   if (part.type === "text") process.stdout.write(part.text);
   *   if (part.type === "tool-call") console.log(part.name, part.arguments);
   * }
   * ```
   */
  send(
    message: string | ChatMessage | readonly ChatMessage[],
    options?: Request,
  ): AsyncGenerator<Part, ChatEnd, void>;
  /**
   * Another answer in place of the last one. Errors: as `send`; `bad-argument` (there is nothing to answer).
   *
   * @example
   * ```ts
   * await using chat = model.chat();
   * for await (const _ of chat.send("Who made the stars?", { maxTokens: 8, seed: 1 }));
   * for await (const _ of chat.retry({ maxTokens: 8, seed: 2 }));
   * console.log(chat.messages.length); // 2
   * ```
   */
  retry(options?: Request): AsyncGenerator<Part, ChatEnd, void>;
  /**
   * What another chat can go on from.
   *
   * @example
   * ```ts
   * await using chat = model.chat({ system: "Be brief." });
   * await using another = model.chat(JSON.parse(JSON.stringify(chat)));
   * console.log(another.toJSON().system); // Be brief.
   * ```
   */
  toJSON(): SavedChat;
  /** Gives the chat's session back, if it has one of its own. */
  close(): Promise<void>;
}
