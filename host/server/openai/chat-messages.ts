// Messages and tools of OpenAI's requests as templates take them. Each error names the place.

import type { ChatMessage, ToolCall } from "../../chat/messages.ts";
import { isObject } from "../../chat/tool-calls/json-calls.ts";
import type { ChatRequest, Tool, ToolChoice } from "../chat/chat-request.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";

type Value = Readonly<Record<string, unknown>>;

const roles = ["system", "developer", "user", "assistant", "tool", "function"] as const;
const messageNames = [
  "role",
  "content",
  "name",
  "tool_calls",
  "tool_call_id",
  "refusal",
  "reasoning_content",
  "audio",
  "function_call",
  "annotations",
];
const toolNames = ["name", "description", "parameters", "strict"];
const flatToolNames = ["type", ...toolNames];
const namePattern = /^[\w.-]{1,64}$/;

/** Errors: `bad-argument`, `unsupported`. */
export function readMessages(messages: readonly unknown[]): ChatMessage[] {
  return messages.map((message, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(message: unknown, where: string): ChatMessage {
  if (!isObject(message)) throw badParameter(where, "must be an object");
  refuseOthers(message, messageNames, where);
  for (const name of ["audio", "function_call"]) {
    if (isGiven(message[name]))
      throw unsupportedParameter(`${where}.${name}`, "use text and tool_calls");
  }
  const role = roles.find((known) => known === message["role"]);
  if (role === undefined) throw badParameter(`${where}.role`, `must be one of ${roles.join(", ")}`);
  const content = readContent(message["content"], `${where}.content`);
  const calls = readCalls(message["tool_calls"], `${where}.tool_calls`);
  if (content === null && calls.length === 0) throw badParameter(`${where}.content`, "is missing");
  return {
    // Templates know the older name alone.
    role: role === "developer" ? "system" : role === "function" ? "tool" : role,
    content: content ?? "",
    ...textField(message, "name", where),
    ...textField(message, "tool_call_id", where),
    ...textField(message, "reasoning_content", where),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function readContent(content: unknown, where: string): string | null {
  if (!isGiven(content)) return null;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw badParameter(where, "must be a text or a list of parts");
  const texts = content.map((part: unknown, index) => readPart(part, `${where}[${index}]`));
  return texts.join("");
}

function readPart(part: unknown, where: string): string {
  if (!isObject(part)) throw badParameter(where, "must be an object");
  const { type, text, refusal } = part;
  const isText = type === "text" || type === "input_text" || type === "output_text";
  if (isText && typeof text === "string") return text;
  if (type === "refusal" && typeof refusal === "string") return refusal;
  if (isText) throw badParameter(`${where}.text`, "must be a text");
  throw unsupportedParameter(
    `${where}.type`,
    "parts are texts; the models here see and hear nothing",
  );
}

function readCalls(calls: unknown, where: string): ToolCall[] {
  if (!isGiven(calls)) return [];
  if (!Array.isArray(calls)) throw badParameter(where, "must be a list");
  return calls.map((call: unknown, index) => {
    const { id, function: called } = objectOf(call, `${where}[${index}]`);
    const { name, arguments: given = "{}" } = objectOf(called, `${where}[${index}].function`);
    if (typeof name !== "string")
      throw badParameter(`${where}[${index}].function.name`, "is missing");
    const identified = typeof id === "string" ? { id } : {};
    return { type: "function", ...identified, function: { name, arguments: given } };
  });
}

/** Errors: `bad-argument`, `unsupported`. */
export function readTools(
  given: readonly unknown[],
  choice?: unknown,
): Pick<ChatRequest, "tools" | "strictTools" | "toolChoice"> {
  const tools = given.map((tool, index) => readTool(tool, `tools[${index}]`));
  const toolChoice = readToolChoice(choice, tools);
  return { tools, strictTools: readStrict(given), toolChoice };
}

/** OpenAI has them within `function`; its Responses have them flat. */
function readTool(tool: unknown, where: string): Tool {
  const given = objectOf(tool, where);
  if (given["type"] !== "function") {
    throw unsupportedParameter(`${where}.type`, "tools are functions of the caller's");
  }
  const isFlat = given["function"] === undefined;
  const called = isFlat ? given : objectOf(given["function"], `${where}.function`);
  refuseOthers(given, isFlat ? flatToolNames : ["type", "function"], where);
  if (!isFlat) refuseOthers(called, toolNames, `${where}.function`);
  const { name, description, parameters } = called;
  if (typeof name !== "string" || !namePattern.test(name)) {
    throw badParameter(`${where}.function.name`, "must be 1 to 64 letters, digits or any of _ . -");
  }
  return {
    type: "function",
    function: {
      name,
      description: typeof description === "string" ? description : "",
      parameters: isGiven(parameters)
        ? objectOf(parameters, `${where}.function.parameters`)
        : { type: "object", properties: {} },
    },
  };
}

/** Errors: `bad-argument` (no such tool), `unsupported`. */
function readToolChoice(choice: unknown, tools: readonly Tool[]): ToolChoice {
  if (!isGiven(choice)) return "auto";
  if (choice === "none" || choice === "auto") return choice;
  if (tools.length === 0)
    throw badParameter("tool_choice", "asks for a call, and there are no tools");
  if (choice === "required") return choice;
  const { type, function: called, name: flat } = objectOf(choice, "tool_choice");
  if (type !== "function") throw unsupportedParameter("tool_choice.type", 'it must be "function"');
  const name = isObject(called) ? called["name"] : flat;
  if (tools.some((tool) => tool.function.name === name) && typeof name === "string")
    return { name };
  throw badParameter("tool_choice.function.name", "is none of the tools");
}

/** Places by names. */
function readStrict(tools: readonly unknown[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [index, tool] of tools.entries()) {
    const isFlat = isObject(tool) && tool["function"] === undefined;
    const called = isObject(tool) && !isFlat ? tool["function"] : tool;
    if (!isObject(called) || called["strict"] !== true) continue;
    const place = isFlat ? `tools[${index}].strict` : `tools[${index}].function.strict`;
    places.set(String(called["name"]), place);
  }
  return places;
}

/** What is null is not asked for. Errors: `unsupported`. */
function refuseOthers(value: Value, names: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((name) => !names.includes(name) && isGiven(value[name]));
  if (unknown !== undefined) throw unsupportedParameter(`${where}.${unknown}`, "it is not known");
}

function textField(message: Value, name: string, where: string): Record<string, string> {
  const value = message[name];
  if (!isGiven(value)) return {};
  if (typeof value !== "string") throw badParameter(`${where}.${name}`, "must be a text");
  return { [name]: value };
}

function objectOf(value: unknown, where: string): Value {
  if (isObject(value)) return value;
  throw badParameter(where, "must be an object");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
