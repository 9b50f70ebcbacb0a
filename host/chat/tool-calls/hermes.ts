// <tool_call>{"name": ..., "arguments": {...}}</tool_call>: Hermes 2 Pro, Qwen 2.5 and 3, SmolLM3.

import { isRecord } from "./tool-call-format.ts";
import type { FoundCall, ToolCallFormat } from "./tool-call-format.ts";

export const hermes: ToolCallFormat = {
  open: "<tool_call>",
  close: "</tool_call>",
  fits: (template) => template.includes("<tool_call>"),
  read: (body) => {
    const call = readCall(body);
    return call === undefined ? undefined : [call];
  },
};

function readCall(body: string): FoundCall | undefined {
  try {
    const call: unknown = JSON.parse(body);
    if (!isRecord(call)) return undefined;
    const { name, arguments: given = {} } = call;
    const values: unknown = typeof given === "string" ? JSON.parse(given) : given;
    return typeof name === "string" && isRecord(values) ? { name, arguments: values } : undefined;
  } catch {
    return undefined;
  }
}
