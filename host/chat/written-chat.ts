// A chat as its template writes it, from messages to pieces of a prompt.

import { RealmError } from "../error/realm-error.ts";
import type { Variables } from "../template/encode-variables.ts";
import type { PromptText, RenderedPrompt } from "../template/prompt-pieces.ts";
import { messagesForTemplate } from "./messages-for-template.ts";
import type { ArgumentForm } from "./messages-for-template.ts";
import type { ChatMessage } from "./messages.ts";
import { answerFormat } from "./tool-calls/tool-call-formats.ts";
import { withTools } from "./tools-in-prompt.ts";

/** What is written beside the messages. */
export interface ChatSettings {
  readonly system?: string | undefined;
  readonly tools?: readonly unknown[] | undefined;
  readonly documents?: readonly unknown[] | undefined;
  readonly reasoning?: boolean | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** A piece of a prompt; only markup may become control tokens. */
export type ChatPiece =
  { readonly text: string } | { readonly markup: string } | { readonly tokens: readonly number[] };

export interface WrittenChat {
  /** The prompt, as far as it is text. */
  readonly text: string;
  readonly pieces: readonly ChatPiece[];
}

export interface ChatWriting {
  /** Jinja. */
  readonly template: string;
  render(variables: Variables): Promise<RenderedPrompt>;
}

/** Errors: as of templates. */
export async function writeChat(
  { template, render }: ChatWriting,
  said: readonly ChatMessage[],
  settings: ChatSettings,
): Promise<WrittenChat> {
  const { system, tools = [], documents, reasoning, variables } = settings;
  const { knowsTools } = answerFormat(template);
  const all = system === undefined ? said : [{ role: "system" as const, content: system }, ...said];
  const messages = knowsTools ? all : withTools(all, tools);
  const others = {
    ...variables,
    ...(knowsTools && tools.length > 0 ? { tools } : {}),
    ...(documents === undefined ? {} : { documents }),
    ...(reasoning === undefined ? {} : { enable_thinking: reasoning }),
    add_generation_prompt: true,
  };
  const rendered = (form: ArgumentForm): Promise<RenderedPrompt> =>
    render({ ...others, messages: messagesForTemplate(messages, form) });
  const hasCalls = messages.some(({ tool_calls: calls = [] }) => calls.length > 0);
  const { text, pieces } = await rendered("objects").catch(async (thrown: unknown) => {
    if (!hasCalls || !isRefusal(thrown)) throw thrown;
    return await rendered("texts").catch(() => {
      throw thrown;
    });
  });
  return { text, pieces: pieces.map((piece) => withTokens(piece, messages)) };
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RealmError && thrown.code === "bad-template";
}

/** Answers that the template wrote back as they came are the tokens that they came in. */
function withTokens(piece: PromptText, messages: readonly ChatMessage[]): ChatPiece {
  if ("markup" in piece) return piece;
  const [first, index, name] = piece.path ?? [];
  if (first === "messages" && typeof index === "number" && name === "content") {
    const { content, tokens = [] } = messages[index] ?? {};
    if (content === piece.text && tokens.length > 0) return { tokens };
  }
  return { text: piece.text };
}
