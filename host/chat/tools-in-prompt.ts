// Tools for a template that knows none: the system prompt tells of them, and asks to write calls as Hermes does.

import type { ChatMessage } from "./messages.ts";

export function withTools(
  messages: readonly ChatMessage[],
  tools: readonly unknown[],
): readonly ChatMessage[] {
  if (tools.length === 0) return messages;
  const [first, ...rest] = messages;
  const list = tools.map((tool) => JSON.stringify(tool)).join("\n");
  const isSystem = first?.role === "system" && typeof first.content === "string";
  const before = isSystem ? `${first.content}\n\n` : "";
  const content = `${before}${introduction}\n<tools>\n${list}\n</tools>\n\n${manner}`;
  return [{ role: "system", content }, ...(isSystem ? rest : messages)];
}

const introduction =
  "You may call one or more functions to assist with the user query. You are provided with function " +
  "signatures within <tools></tools> tags:";
const manner =
  "For each function call, return a JSON object with the function's name and arguments within " +
  '<tool_call></tool_call> tags:\n<tool_call>\n{"name": <name>, "arguments": <arguments>}\n</tool_call>';
