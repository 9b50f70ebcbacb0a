// Messages of a chat, in the shape and with the names that chat templates read, so that they go there as they are.

/** A function that a model asks to be called. */
export interface ToolCall {
  readonly type?: "function" | undefined;
  /** By which a `tool` message says that it answers this call. */
  readonly id?: string | undefined;
  readonly function: {
    readonly name: string;
    /** An object, as templates want it; JSON in a text is taken too, as OpenAI's interface writes it. */
    readonly arguments: unknown;
  };
}

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  /** None where an assistant only calls tools. Lists of parts are for templates that know them. */
  readonly content?: string | readonly unknown[] | null | undefined;
  /** What an assistant thought before it answered; templates drop it from earlier turns. */
  readonly reasoning_content?: string | undefined;
  readonly tool_calls?: readonly ToolCall[] | undefined;
  /** Of a `tool` message: which call it answers. */
  readonly tool_call_id?: string | undefined;
  /** Of a `tool` message: the function that was called. */
  readonly name?: string | undefined;
  /**
   * Of an assistant's message that was generated here: its tokens, without the one that ended it. Where the template
   * writes the message back as it came they are used again, else it is tokenized like any text.
   */
  readonly tokens?: readonly number[] | undefined;
}
