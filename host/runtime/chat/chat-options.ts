// What `model.chat` and `session.chat` take, checked.

import type { ChatOptions } from "../../chat/chat.ts";
import { isObject } from "../../chat/tool-calls/json-calls.ts";
import type { ChatMessage, ToolCall } from "../../chat/messages.ts";
import { readSessionOptions, sessionNames } from "../generate-options.ts";
import type { GenerationOrder, SessionOptions } from "../generate-options.ts";
import {
  badArgument,
  readBoolean,
  readChoice,
  readOptions,
  readTokens,
} from "../option-readers.ts";
import type { Options } from "../option-readers.ts";

/** A chat with a session of its own. */
export interface ModelChatOptions extends ChatOptions, SessionOptions {}

export interface ChatOrder extends Pick<GenerationOrder, "wish" | "draft"> {
  readonly options: ChatOptions;
}

const chatNames: readonly (keyof ChatOptions)[] = [
  "system",
  "messages",
  "tools",
  "documents",
  "reasoning",
  "template",
  "variables",
];
const textNames = ["reasoning_content", "tool_call_id", "name"] as const;
const roles = ["system", "developer", "user", "assistant", "tool"] as const;

export function readModelChatOptions(value: unknown): ChatOrder {
  const options = readOptions("chat", value, [...chatNames, ...sessionNames]);
  const wish = Object.fromEntries(sessionNames.map((name) => [name, options[name]]));
  return { options: readChat(options), ...readSessionOptions(wish) };
}

/** Of a chat in a session that is there. */
export function readChatOptions(value: unknown): ChatOptions {
  return readChat(readOptions("chat", value, chatNames));
}

function readChat(options: Options): ChatOptions {
  const { system, messages, tools, documents, reasoning, template, variables } = options;
  return {
    system: readString("system", system),
    messages: readMessages(messages),
    tools: readList("tools", tools),
    documents: readList("documents", documents),
    reasoning: reasoning === undefined ? undefined : readBoolean("reasoning", reasoning),
    template: readString("template", template),
    variables: readVariables(variables),
  };
}

export function readMessages(value: unknown): readonly ChatMessage[] {
  const list = readList("messages", value) ?? [];
  return list.map((message, index) => readMessage(`messages[${index}]`, message));
}

/** Of what else stands in a message its template says whether it can be. */
function readMessage(where: string, value: unknown): ChatMessage {
  if (!isObject(value)) throw badArgument(where, value, "must be an object with a role");
  const { role, content, tool_calls, tokens } = value;
  const [reasoning_content, tool_call_id, name] = textNames.map((field) =>
    readString(`${where}.${field}`, value[field]),
  );
  return defined({
    ...value,
    role: readChoice(`${where}.role`, role, roles),
    content: content === null ? null : readContent(`${where}.content`, content),
    reasoning_content,
    tool_call_id,
    name,
    tool_calls: readList(`${where}.tool_calls`, tool_calls)?.map((call, index) =>
      readToolCall(`${where}.tool_calls[${index}]`, call),
    ),
    tokens: tokens === undefined ? undefined : [...readTokens(`${where}.tokens`, tokens)],
  });
}

/** For templates what is undefined is there all the same. */
function defined(message: ChatMessage): ChatMessage {
  const entries = Object.entries(message).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as typeof message;
}

function readContent(name: string, value: unknown): ChatMessage["content"] {
  return Array.isArray(value) ? value : readString(name, value);
}

function readToolCall(where: string, value: unknown): ToolCall {
  const called = isObject(value) ? value["function"] : undefined;
  if (!isObject(value) || !isObject(called) || typeof called["name"] !== "string") {
    throw badArgument(where, value, "must be an object with a function, which has a name");
  }
  const { name, arguments: given = {} } = called;
  return {
    type: "function",
    id: readString(`${where}.id`, value["id"]),
    function: { name, arguments: given },
  };
}

function readString(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw badArgument(name, value, "must be a string");
}

function readList(name: string, value: unknown): readonly unknown[] | undefined {
  if (value === undefined || Array.isArray(value)) return value;
  throw badArgument(name, value, "must be a list");
}

function readVariables(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || isObject(value)) return value;
  throw badArgument("variables", value, "must be an object");
}
