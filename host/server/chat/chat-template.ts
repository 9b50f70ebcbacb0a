// A chat as its model's template writes it. A model without a template gets a play of User and Assistant; a template
// that knows no tools gets them in the system prompt, as Hermes has them.

import { answerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import type { AnswerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import { writeChat as write } from "../../chat/written-chat.ts";
import { ModelTemplate } from "../../runtime/chat/model-template.ts";
import type { PromptPiece } from "../../runtime/generate-options.ts";
import type { ChatRequest } from "./chat-request.ts";
import { reasoningVariables } from "./reasoning-wish.ts";

export interface WrittenChat {
  readonly pieces: readonly PromptPiece[];
  /** The pieces' texts joined. */
  readonly text: string;
  readonly format: AnswerFormat;
  /** The model's control tokens that mean something in answers. */
  readonly markers: ReadonlyMap<number, string>;
  /** Where the model would go on with another's part. */
  readonly stop: readonly string[];
}

/** Errors: `bad-template` (the template refuses the chat), `unsupported` (thinking), `limit`, `deadline`. */
export async function writeChat({
  model: { model },
  template: asked,
  tools: given,
  toolChoice,
  reasoning,
  messages,
}: ChatRequest): Promise<WrittenChat> {
  const tools = toolChoice === "none" ? [] : given;
  const wish = { template: asked, hasTools: tools.length > 0 };
  const template = new ModelTemplate(model.templateSource, wish);
  const { source, stop } = template;
  const variables = reasoning === undefined ? {} : reasoningVariables(source, reasoning);
  const settings = { tools, variables };
  const { text, pieces } = await write(template.writing, messages, settings);
  const format = answerFormat(source);
  return { pieces, text, format, markers: await template.markers(format.markers), stop };
}
