// Messages as a template gets them: arguments of calls as it wants them, and nothing of ours.

import type { ChatMessage, ToolCall } from "./messages.ts";

/** Most templates write arguments as JSON themselves; some join them to a text, and want one. */
export type ArgumentForm = "objects" | "texts";

export function messagesForTemplate(
  messages: readonly ChatMessage[],
  form: ArgumentForm,
): Record<string, unknown>[] {
  return messages.map((message) => {
    const { tool_calls: calls } = message;
    const entries = Object.entries(message).filter(([name]) => name !== "tokens");
    const theirs: Record<string, unknown> = Object.fromEntries(entries);
    return calls === undefined
      ? theirs
      : { ...theirs, tool_calls: calls.map((call) => inForm(call, form)) };
  });
}

function inForm(call: ToolCall, form: ArgumentForm): ToolCall {
  const { name, arguments: given } = call.function;
  const isText = typeof given === "string";
  const text = isText ? given : JSON.stringify(given);
  const value = isText ? parsed(given) : given;
  const called = { ...call.function, name, arguments: form === "texts" ? text : value };
  return { type: "function", ...call, function: called };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
