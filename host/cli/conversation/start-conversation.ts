// What a conversation needs before its first message: the model loaded, a chat with it, and the terminal.

import type { WriteStream } from "node:tty";
import { findHome } from "../../home/home.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { Chat, ChatEnd } from "../../chat/chat.ts";
import type { RequestOptions } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";
import { grouped } from "../byte-text.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import type { Setting } from "../config/settings.ts";
import type { GenerationFlags, GuestFlags, LoadFlags, ReportFlags, ThreadsFlag } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { openModel } from "../open-model.ts";
import type { OpenedModel } from "../open-model.ts";
import { AnswerSettings, sessionFlags } from "./answer-settings.ts";
import { Conversation } from "./conversation.ts";
import type { Document } from "./document.ts";
import { LineEditor } from "./line-editor.ts";
import { LineHistory } from "./line-history.ts";

export interface ConversationFlags
  extends GenerationFlags, ReportFlags, ThreadsFlag, GuestFlags, LoadFlags {
  readonly system?: string;
  readonly stats?: true;
  readonly raw?: true;
  readonly session?: string;
  readonly draft?: string;
}

export interface ConversationOrder {
  /** As it was given. */
  readonly modelName: string;
  readonly path: string;
  readonly flags: ConversationFlags;
  readonly documents: readonly Document[];
  readonly settings: readonly Setting[];
}

/** Where prompts go, so that stdout has answers alone; none where no person sees one. */
export function conversationScreen(): WriteStream | undefined {
  if (!process.stdin.isTTY) return undefined;
  return [process.stderr, process.stdout].find(({ isTTY }) => isTTY);
}

/** Resolves when the person leaves. Errors: those of loading; `cancelled`. */
export async function converse(
  context: CommandContext,
  screen: WriteStream,
  order: ConversationOrder,
): Promise<void> {
  const { flags, modelName, path } = order;
  checkFlags(flags);
  await using opened = await openModel(path, flags, context.signal);
  await using chat = await openChat(opened, flags);
  if (chat.templateOrigin === "fallback") {
    notice("the model has no chat template: messages are marked by plain names", flags);
  }
  notice(`talking with ${modelName}; /help shows the commands`, flags);
  const history = new LineHistory(findHome().historyFile);
  const editor = new LineEditor({ input: process.stdin, output: screen }, history);
  const leave = (): void => editor.interrupt();
  context.signal.addEventListener("abort", leave);
  try {
    await new Conversation({
      context,
      chat,
      editor,
      settings: new AnswerSettings(order.settings, flags),
      modelName,
      modelLines: describeModel(modelName, opened.model),
      documents: order.documents,
      isQuiet: flags.quiet === true,
      onEnd: (end) => sayEnd(end, flags),
    }).run();
  } finally {
    context.signal.removeEventListener("abort", leave);
    editor.close();
  }
}

async function openChat(
  { realm, model }: OpenedModel,
  flags: ConversationFlags,
): Promise<Chat<RequestOptions>> {
  const { system, guest, isolation } = flags;
  const draft = flags.draft === undefined ? undefined : await realm.load(modelPath(flags.draft));
  const session = { ...sessionFlags(flags), draft };
  if (guest === undefined && isolation === undefined) return model.chat({ system, ...session });
  const models = draft === undefined ? [model] : [model, draft];
  const tenant = await realm.tenant("command-line", { models, guest, isolation });
  return (await tenant.session(model, session)).chat({ system });
}

/** What means something for one prompt alone. */
function checkFlags({ raw, session }: ConversationFlags): void {
  const flag = raw ? "--raw" : session === undefined ? undefined : "--session";
  if (flag === undefined) return;
  const hint = flag === "--session" ? "; /save and /load keep one" : "";
  throw new RealmError(
    "bad-argument",
    `${flag} needs a prompt: this would be a conversation${hint}`,
  );
}

function describeModel(name: string, { metadata }: Model): string[] {
  const parameters = metadata.tensors.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce((all, extent) => all * extent, 1n),
    0n,
  );
  return [`${name}: ${metadata.architecture}, ${grouped(Number(parameters))} parameters`];
}

function sayEnd(end: ChatEnd, flags: ConversationFlags): void {
  if (end.finishReason === "length") {
    const reason =
      flags.maxTokens === undefined ? "the context is full" : "--max-tokens are reached";
    notice(`the answer was cut: ${reason}`, flags);
  }
  if (!flags.stats) return;
  const { promptTokens, cachedTokens, generatedTokens } = end;
  const counts = `${promptTokens} tokens read, ${cachedTokens} were known, ${generatedTokens} generated`;
  process.stderr.write(`${counts}, ended by ${end.finishReason}\n`);
}
