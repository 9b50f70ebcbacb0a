// `realm run` at a terminal without a prompt: messages and answers in turn, until the person leaves. What fails ends
// that answer, never the conversation.

import { RealmError } from "../../error/realm-error.ts";
import type { Chat, ChatEnd, Part } from "../../chat/chat.ts";
import type { RequestOptions } from "../../runtime/generate-options.ts";
import type { CommandContext } from "../command-context.ts";
import { reportFailure } from "../failure.ts";
import { interruptedStatus } from "../interrupt.ts";
import { ProgressNote } from "../progress-note.ts";
import { visibleLine } from "../visible-text.ts";
import type { AnswerSettings } from "./answer-settings.ts";
import { showAnswer } from "./answer-view.ts";
import { readDocument, withDocuments } from "./document.ts";
import type { Document } from "./document.ts";
import type { LineEditor, Typed } from "./line-editor.ts";
import { loadConversation, saveConversation } from "./saved-conversation.ts";
import { helpLines, parseSlashCommand } from "./slash-commands.ts";
import type { SlashCommand } from "./slash-commands.ts";

export interface ConversationParts {
  readonly context: CommandContext;
  readonly chat: Chat<RequestOptions>;
  readonly editor: LineEditor;
  readonly settings: AnswerSettings;
  /** As it was given. */
  readonly modelName: string;
  /** What /show says of the model. */
  readonly modelLines: readonly string[];
  readonly documents: readonly Document[];
  readonly isQuiet: boolean;
  /** Told how each answer ended. */
  readonly onEnd: (end: ChatEnd) => void;
}

export class Conversation {
  readonly #parts: ConversationParts;
  /** Go before the next message. */
  #documents: readonly Document[];
  #isOver = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#documents = parts.documents;
  }

  /** Resolves when the person leaves. Errors: `cancelled` where they left by Ctrl-C. */
  async run(): Promise<void> {
    const { editor } = this.#parts;
    while (!this.#isOver) await this.#take(await editor.read());
  }

  async #take(typed: Typed): Promise<void> {
    if (typed.type === "interrupt") throw new RealmError("cancelled", "interrupted");
    if (typed.type === "end") this.#isOver = true;
    else {
      try {
        await this.#takeText(typed.text, typed.type === "line");
      } catch (thrown) {
        reportFailure(thrown, { json: false, debug: process.env["REALM_DEBUG"] === "1" });
      }
    }
  }

  async #takeText(text: string, mayBeCommand: boolean): Promise<void> {
    if (text.trim() === "") return;
    const command = mayBeCommand ? parseSlashCommand(text) : undefined;
    if (command !== undefined) return this.#obey(command);
    const message = withDocuments(this.#documents, text);
    await this.#answer((options) => this.#parts.chat.send(message, options));
    this.#documents = [];
  }

  /** Ctrl-C stops the answer, and the process where it is pressed again before that has happened. */
  async #answer(
    ask: (options: RequestOptions) => AsyncGenerator<Part, ChatEnd, void>,
  ): Promise<void> {
    const { context, editor, settings, isQuiet, onEnd } = this.#parts;
    const stop = new AbortController();
    const note = new ProgressNote(process.stderr, { text: "reading", isQuiet });
    const interrupt = (): void => {
      if (stop.signal.aborted) {
        editor.close();
        process.exit(interruptedStatus);
      }
      stop.abort(new RealmError("cancelled", "the answer was stopped"));
    };
    try {
      const end = await editor.during(
        () =>
          showAnswer(ask({ ...settings.request, signal: stop.signal }), context.output, () =>
            note.clear(),
          ),
        interrupt,
      );
      onEnd(end);
    } finally {
      note.clear();
    }
  }

  async #obey({ name, text }: SlashCommand): Promise<void> {
    const { chat, settings } = this.#parts;
    switch (name) {
      case "help":
        return this.#say(helpLines());
      case "clear":
        chat.messages = [];
        this.#documents = [];
        return this.#say(["All messages are forgotten."]);
      case "system":
        return this.#system(text);
      case "set":
        if (text !== "") return settings.set(text);
        return this.#say([...settings.lines(), `These may be set: ${settings.keys().join(", ")}.`]);
      case "show":
        return this.#show(text);
      case "file":
        return this.#addFile(text);
      case "save":
        return this.#save(text);
      case "load":
        return this.#load(text);
      case "retry":
        return this.#answer((options) => chat.retry(options));
      case "bye":
        this.#isOver = true;
    }
  }

  #system(text: string): void {
    const { chat } = this.#parts;
    if (text !== "") chat.system = text;
    else this.#say([chat.system ?? "Nothing is said before all messages."]);
  }

  #show(what: string): void {
    const { chat, settings, modelLines } = this.#parts;
    if (what === "messages") return this.#say(chat.messages.map(messageLine));
    if (what !== "") throw new RealmError("bad-argument", "it is written /show [messages]");
    const system = chat.system === undefined ? [] : [`system ${chat.system}`];
    this.#say([
      ...modelLines,
      `template: ${templateOrigins[chat.templateOrigin]}`,
      ...system,
      ...settings.lines(),
      `${chat.messages.length} messages`,
    ]);
  }

  #addFile(path: string): void {
    const document = readDocument(path);
    this.#documents = [...this.#documents, document];
    this.#say([`${document.name} goes before the next message.`]);
  }

  #save(path: string): void {
    const { chat, modelName } = this.#parts;
    saveConversation(path, { model: modelName, system: chat.system, messages: chat.messages });
    this.#say([`${chat.messages.length} messages are in ${path}.`]);
  }

  #load(path: string): void {
    const { chat } = this.#parts;
    const { system, messages } = loadConversation(path);
    chat.messages = messages;
    chat.system = system;
    this.#say([`${messages.length} messages are here again.`]);
  }

  /** What is no answer: on stderr, a line each, in no colour of a model's. */
  #say(lines: readonly string[]): void {
    for (const line of lines) process.stderr.write(`${visibleLine(line)}\n`);
  }
}

const templateOrigins = {
  model: "the model's own",
  option: "given",
  fallback: "none, so plain names of who speaks",
} as const;

function messageLine({ role, content }: Chat["messages"][number]): string {
  return `${role}: ${typeof content === "string" ? content : JSON.stringify(content ?? "")}`;
}
