// <tool_call><function=name><parameter=key>value</parameter></function></tool_call>: Qwen3-Coder. Values are texts; what reads as
// JSON is taken for it, but texts in quotes, which are texts with quotes.

import type { FoundCall, ToolCallFormat } from "./tool-call-format.ts";

const functions = /<function=([^>\n]+)>([\s\S]*?)<\/function>/g;
const parameters = /<parameter=([^>\n]+)>\n?([\s\S]*?)\n?<\/parameter>/g;

export const qwenXml: ToolCallFormat = {
  open: "<tool_call>",
  close: "</tool_call>",
  fits: (template) => template.includes("<tool_call>") && template.includes("<function="),
  read: (body) => {
    const calls = [...body.matchAll(functions)].map(([, name = "", inner = ""]): FoundCall => {
      const found = [...inner.matchAll(parameters)];
      const entries = found.map(([, key = "", value = ""]) => [key.trim(), valueOf(value)]);
      return { name: name.trim(), arguments: Object.fromEntries(entries) };
    });
    return calls.length === 0 ? undefined : calls;
  },
};

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? text : value;
  } catch {
    return text;
  }
}
