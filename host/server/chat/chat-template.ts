// A chat as its model's template writes it. A model without a template gets a play of User and Assistant; a template
// that knows no tools gets them in the system prompt, as Hermes has them.

import { fallbackStop } from "../../chat/fallback-template.ts";
import { answerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import type { AnswerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import { writeChat as write } from "../../chat/written-chat.ts";
import { ModelTemplate } from "../../runtime/chat/model-template.ts";
import type { PromptPiece } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";
import type { TemplateRenderer } from "../../runtime/template-renderer.ts";
import type { Variables } from "../../template/encode-variables.ts";
import type { RenderedPrompt } from "../../template/prompt-pieces.ts";
import type { ChatRequest } from "./chat-request.ts";
import { reasoningVariables } from "./reasoning-wish.ts";

export interface WrittenChat {
  readonly pieces: readonly PromptPiece[];
  /** The pieces' texts joined. */
  readonly text: string;
  readonly format: AnswerFormat;
  /** Where the model would go on with another's part. */
  readonly stop: readonly string[];
}

/** Errors: `bad-template` (the template refuses the chat), `unsupported` (thinking), `limit`, `deadline`. */
export async function writeChat(
  renderer: TemplateRenderer,
  { model: { model }, template: asked, tools: given, ...request }: ChatRequest,
): Promise<WrittenChat> {
  const tools = request.toolChoice === "none" ? [] : given;
  const wish = { template: asked, hasTools: tools.length > 0 };
  const template = new ModelTemplate({ ...model.templateSource, renderer }, wish);
  const { source, origin } = template;
  const render = (variables: Variables): Promise<RenderedPrompt> => template.render(variables);
  const { reasoning } = request;
  const variables = reasoning === undefined ? {} : reasoningVariables(source, reasoning);
  const settings = { tools, variables };
  const { text, pieces } = await write({ template: source, render }, request.messages, settings);
  const stop = origin === "fallback" ? [fallbackStop] : [];
  return { pieces, text, format: answerFormat(source), stop };
}

export function numberOf({ metadata }: Model, key: string): number | undefined {
  const value = metadata.entries.find((entry) => entry.key === key)?.value;
  const isInteger = value?.tag === "unsigned" || value?.tag === "signed";
  return isInteger ? Number(value.val) : undefined;
}
