// A chat as its model's template writes it. A model without a template gets a play of User and Assistant; a template
// that knows no tools gets them in the system prompt, as Hermes has them.

import { answerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import type { AnswerFormat } from "../../chat/tool-calls/tool-call-formats.ts";
import type { ChatMessage, ToolCall } from "../../chat/messages.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { PromptPiece } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";
import type { TemplateRenderer } from "../../runtime/template-renderer.ts";
import type { ChatRequest, Tool } from "./chat-request.ts";

export interface WrittenChat {
  readonly pieces: readonly PromptPiece[];
  /** The pieces' texts joined. */
  readonly text: string;
  readonly format: AnswerFormat;
  /** Where the model would go on with another's part. */
  readonly stop: readonly string[];
}

const playTemplate = `
{%- for message in messages -%}
{%- if message.role == "user" %}User: {{ message.content }}
{% elif message.role == "assistant" %}Assistant: {{ message.content | trim }}
{% else %}{{ message.content }}

{% endif -%}
{%- endfor -%}
{%- if add_generation_prompt %}Assistant:{% endif %}`;

/** Errors: `bad-template` (the template refuses the chat), `limit`, `deadline`. */
export async function writeChat(
  renderer: TemplateRenderer,
  request: ChatRequest,
): Promise<WrittenChat> {
  const own = request.template ?? textOf(request.model.model, "tokenizer.chat_template");
  const template = own ?? playTemplate;
  const format = answerFormat(template);
  const tools = request.toolChoice === "none" ? [] : request.tools;
  const messages = format.knowsTools ? request.messages : withTools(request.messages, tools);
  const variables = {
    ...(await vocabularyTexts(request.model.model)),
    ...(tools.length > 0 && format.knowsTools ? { tools } : {}),
    ...(request.reasoning === undefined ? {} : { enable_thinking: request.reasoning }),
    add_generation_prompt: true,
  };
  const render = async (asTexts: boolean) =>
    await renderer.render({
      template,
      variables: { ...variables, messages: written(messages, asTexts) },
    });
  const hasCalls = messages.some(
    ({ tool_calls: calls }) => calls !== undefined && calls.length > 0,
  );
  const { pieces, text } = await render(false).catch(async (thrown: unknown) => {
    // Most templates write arguments as JSON themselves; some join them to a text, and want one.
    if (!hasCalls || !(thrown instanceof RealmError) || thrown.code !== "bad-template")
      throw thrown;
    return await render(true).catch(() => {
      throw thrown;
    });
  });
  const plain = pieces.map((piece) => ("markup" in piece ? piece : { text: piece.text }));
  return { pieces: plain, text, format, stop: own === undefined ? ["\nUser:"] : [] };
}

/** `asTexts`: arguments of calls as JSON in a text, else as objects. */
function written(messages: readonly ChatMessage[], asTexts: boolean): Record<string, unknown>[] {
  return messages.map(({ tokens: _tokens, tool_calls: calls, ...message }) => ({
    ...message,
    ...(calls === undefined ? {} : { tool_calls: calls.map((call) => writtenCall(call, asTexts)) }),
  }));
}

function writtenCall(call: ToolCall, asTexts: boolean): object {
  const { arguments: given } = call.function;
  const isText = typeof given === "string";
  const text = isText ? given : JSON.stringify(given);
  const value = isText ? parsed(given) : given;
  return {
    type: "function",
    ...call,
    function: { ...call.function, arguments: asTexts ? text : value },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withTools(messages: readonly ChatMessage[], tools: readonly Tool[]): ChatMessage[] {
  if (tools.length === 0) return [...messages];
  const [first, ...rest] = messages;
  const list = tools.map((tool) => JSON.stringify(tool)).join("\n");
  const isSystem = first?.role === "system" && typeof first.content === "string";
  const before = isSystem ? `${first.content}\n\n` : "";
  const content = `${before}${toolsIntroduction}\n<tools>\n${list}\n</tools>\n\n${toolsManner}`;
  const others = isSystem || first === undefined ? rest : messages;
  return [{ role: "system", content }, ...others];
}

const toolsIntroduction =
  "You may call one or more functions to assist with the user query. You are provided with function " +
  "signatures within <tools></tools> tags:";
const toolsManner =
  "For each function call, return a JSON object with the function's name and arguments within " +
  '<tool_call></tool_call> tags:\n<tool_call>\n{"name": <name>, "arguments": <arguments>}\n</tool_call>';

/** What templates write of the vocabulary. */
async function vocabularyTexts(model: Model): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of ["bos", "eos"]) {
    const id = numberOf(model, `tokenizer.ggml.${name}_token_id`);
    if (id === undefined) continue;
    texts[`${name}_token`] = await model.detokenize([id], { special: true });
  }
  return texts;
}

function textOf({ metadata }: Model, key: string): string | undefined {
  const value = metadata.entries.find((entry) => entry.key === key)?.value;
  return value?.tag === "text" ? value.val : undefined;
}

export function numberOf({ metadata }: Model, key: string): number | undefined {
  const value = metadata.entries.find((entry) => entry.key === key)?.value;
  const isInteger = value?.tag === "unsigned" || value?.tag === "signed";
  return isInteger ? Number(value.val) : undefined;
}
