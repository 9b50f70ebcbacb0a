// POST /api/chat, and /api/generate with a template: a chat is answered in Ollama's lines.

import { Type } from "typebox";

import type { ChatMessage } from "../../chat/messages.ts";
import { isObject } from "../../chat/tool-calls/json-calls.ts";
import type { Caller } from "../access/caller.ts";
import { callerOf } from "../access/route-access.ts";
import type { ChatRequest } from "../chat/chat-request.ts";
import type { ChatPart } from "../chat/chats.ts";
import { effortWish, reasoningEfforts } from "../chat/reasoning-wish.ts";
import type { ReasoningWish } from "../chat/reasoning-wish.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { lineStream } from "../http/event-stream.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";
import type { ModelLease } from "../models/served-models.ts";
import { readMessages, readTools } from "../openai/chat-messages.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { applyKeepAlive, keepAliveSchema } from "./keep-alive.ts";
import { createdAt, ollamaEnd } from "./ollama-answer.ts";
import type { OllamaHead } from "./ollama-answer.ts";
import { ollamaOptionsSchema, ollamaSampling, ollamaSession } from "./ollama-options.ts";

const anyObject = Type.Record(Type.String(), Type.Unknown());

const chatSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    messages: Type.Optional(Type.Array(anyObject, { maxItems: 4096 })),
    tools: Type.Optional(Type.Array(anyObject, { maxItems: 128 })),
    format: Type.Optional(Type.Unknown()),
    options: Type.Optional(ollamaOptionsSchema),
    stream: Type.Optional(Type.Boolean()),
    think: Type.Optional(Type.Unknown()),
    keep_alive: keepAliveSchema,
  },
  { additionalProperties: false },
);

export function addOllamaChat(app: App, parts: ServerParts): void {
  const { generations, models, settings, chats } = parts;
  app.post(
    "/api/chat",
    { config: { access: "user", errorForm: "ollama" }, schema: { body: chatSchema } },
    async (request, reply) => {
      const { body } = request;
      const startedAt = performance.now();
      const caller = callerOf(request);
      const name = models.nameOf(body.model);
      const { messages = [], tools = [], options = {} } = body;
      const read = readMessages(messages.map(plainMessage));
      using client = new ClientSignal(reply);
      using model = await generations.model(caller, name);
      applyKeepAlive(models, name, { caller, keepAlive: body.keep_alive });
      const head = { model: body.model, startedAt, loadMs: performance.now() - startedAt };
      if (read.length === 0)
        return { ...loaded(head), message: { role: "assistant", content: "" } };
      const chat: ChatRequest = {
        ...ollamaChat({ caller, model, messages: read }, body),
        ...readTools(tools),
        options: { ...ollamaSampling(options), signal: client.signal },
        session: ollamaSession(options),
      };
      const lines = chatLines(parts, { head, chat, write: chatFields });
      if (body.stream === false) return await whole(lines, { head, write: chatFields });
      // What the template refuses has a status.
      await chats.write(chat);
      await sendStream(reply, texts(lines), {
        kind: lineStream,
        times: settings.requests,
        errorForm: "ollama",
      });
      return reply;
    },
  );
}

function loaded({ model }: OllamaHead): object {
  return { model, created_at: createdAt(), done: true, done_reason: "load" };
}

interface ChatBasis {
  readonly caller: Caller;
  readonly model: ModelLease;
  readonly messages: readonly ChatMessage[];
}

/** `options` are the caller's affair. Errors: `bad-argument`, `unsupported`. */
export function ollamaChat(
  basis: ChatBasis,
  { format, think }: { readonly format?: unknown; readonly think?: unknown },
): ChatRequest {
  return {
    ...basis,
    tools: [],
    strictTools: new Map(),
    toolChoice: "auto",
    parallelCalls: true,
    reasoning: reasoningOf(think),
    schema: schemaOf(format),
    options: {},
  };
}

/** Errors: `bad-argument`. */
function reasoningOf(think: unknown): ReasoningWish | undefined {
  if (think === undefined || think === null) return undefined;
  if (typeof think === "boolean") return { isWanted: think, parameter: "think" };
  if (typeof think === "string" && reasoningEfforts.includes(think)) {
    return effortWish(think, "think");
  }
  throw badParameter("think", `must be true, false or any of ${reasoningEfforts.join(", ")}`);
}

function schemaOf(format: unknown): Readonly<Record<string, unknown>> | undefined {
  if (format === undefined || format === null || format === "") return undefined;
  if (format === "json") return { type: "object" };
  if (isObject(format)) return format;
  throw badParameter("format", 'must be "json" or a JSON Schema');
}

/** Ollama's messages have what a tool is called, arguments as objects, and images beside the text. */
function plainMessage(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { images, tool_name: name, thinking, ...rest } = message;
  if (Array.isArray(images) && images.length > 0) {
    throw unsupportedParameter("messages.images", "the models here see none");
  }
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
  };
}

/** How the parts of an answer stand in a line. */
export type WriteParts = (parts: readonly ChatPart[]) => object;

export interface ChatLines {
  readonly head: OllamaHead;
  readonly chat: ChatRequest;
  readonly write: WriteParts;
}

interface Line {
  readonly parts: readonly ChatPart[];
  readonly fields: object;
}

export async function* chatLines(
  { chats }: ServerParts,
  { head, chat, write }: ChatLines,
): AsyncGenerator<Line, void, void> {
  const written = await chats.write(chat);
  await using answer = chats.answer(chat, written);
  const begin = (): object => ({ model: head.model, created_at: createdAt() });
  let step = await answer.next();
  while (step.done !== true) {
    const { parts } = step.value;
    if (parts.length > 0) yield { parts, fields: { ...begin(), ...write(parts), done: false } };
    step = await answer.next();
  }
  yield { parts: [], fields: { ...begin(), ...write([]), ...ollamaEnd(head, step.value.end) } };
}

export async function* texts(
  lines: AsyncGenerator<Line, void, void>,
): AsyncGenerator<string, void, void> {
  for await (const { fields } of lines) yield `${JSON.stringify(fields)}\n`;
}

export async function whole(
  lines: AsyncGenerator<Line, void, void>,
  { write }: Pick<ChatLines, "head" | "write">,
): Promise<object> {
  const parts: ChatPart[] = [];
  let last: object = {};
  for await (const line of lines) {
    parts.push(...line.parts);
    last = line.fields;
  }
  return { ...last, ...write(parts) };
}

export const chatFields: WriteParts = (parts) => {
  const calls = parts.filter((part) => part.type === "tool-call");
  const thinking = joined(parts, "reasoning");
  return {
    message: {
      role: "assistant",
      content: joined(parts, "text"),
      ...(thinking === "" ? {} : { thinking }),
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map(({ name, arguments: given }) => ({
              function: { name, arguments: given },
            })),
          }),
    },
  };
};

export function joined(parts: readonly ChatPart[], type: "text" | "reasoning"): string {
  return parts.map((part) => (part.type === type && "text" in part ? part.text : "")).join("");
}
