// Messages as a template gets them: with the system prompt in front, arguments of calls as objects, and nothing of ours.

import type { ChatMessage, ToolCall } from "./messages.ts";

export function messagesForTemplate(
  messages: readonly ChatMessage[],
  system: string | undefined,
): Record<string, unknown>[] {
  const first = system === undefined ? [] : [{ role: "system", content: system }];
  return [...first, ...messages.map(forTemplate)];
}

function forTemplate(message: ChatMessage): Record<string, unknown> {
  const { tool_calls } = message;
  const theirs = Object.fromEntries(Object.entries(message).filter(([name]) => name !== "tokens"));
  return tool_calls === undefined ? theirs : { ...theirs, tool_calls: tool_calls.map(asObject) };
}

/** Templates write arguments as JSON themselves; JSON in a text would be quoted twice. */
function asObject(call: ToolCall): ToolCall {
  const { name, arguments: given } = call.function;
  return {
    type: "function",
    ...call,
    function: { ...call.function, name, arguments: parsed(given) },
  };
}

function parsed(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
