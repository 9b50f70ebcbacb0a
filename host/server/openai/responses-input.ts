// Items of a request to /v1/responses as messages: what was said, calls that were made, and what came of them.

import type { ChatMessage } from "../../chat/messages.ts";
import { isObject } from "../../chat/tool-calls/json-calls.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";
import { readMessages } from "./chat-messages.ts";
import type { ResponsesBody } from "./responses-schema.ts";

/** Errors: `bad-argument`, `unsupported` name the place. */
export function readInput({ input, instructions }: ResponsesBody): ChatMessage[] {
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const messages = items.flatMap((item, index) => messagesOf(item, `input[${index}]`));
  const isInstructed = instructions !== undefined && instructions !== null && instructions !== "";
  const first = isInstructed ? [{ role: "system", content: instructions }] : [];
  return readMessages([...first, ...messages]);
}

function messagesOf(item: Readonly<Record<string, unknown>>, where: string): object[] {
  const { type = "message" } = item;
  if (type === "message") return [messageOf(item, where)];
  if (type === "function_call") return [callOf(item, where)];
  if (type === "function_call_output") return [outputOf(item, where)];
  // What a model thought before is not shown to it again.
  if (type === "reasoning") return [];
  throw unsupportedParameter(`${where}.type`, "items are messages, calls and their outputs");
}

function messageOf(
  { type: _type, id: _id, status: _status, ...message }: Readonly<Record<string, unknown>>,
  _where: string,
): object {
  return message;
}

function callOf(item: Readonly<Record<string, unknown>>, where: string): object {
  const { call_id: id, name, arguments: given } = item;
  if (typeof name !== "string" || typeof given !== "string") {
    throw badParameter(where, "is a call and must have name and arguments");
  }
  const call = { id, type: "function", function: { name, arguments: given } };
  return { role: "assistant", content: "", tool_calls: [call] };
}

function outputOf(
  { call_id: id, output }: Readonly<Record<string, unknown>>,
  where: string,
): object {
  const isRead = typeof output === "string" || Array.isArray(output) || isObject(output);
  if (!isRead || typeof id !== "string") {
    throw badParameter(where, "is an output and must have call_id and output");
  }
  const content = isObject(output) ? JSON.stringify(output) : output;
  return { role: "tool", tool_call_id: id, content };
}
