// Calls that models write as JSON behind a marker of their own: one object, several, or a list of them.

import type { CallFormat, CallsRead, ReadCall } from "./answer-part.ts";

export const hermesTags = { opening: "<tool_call>", closing: "</tool_call>" };

/** Hermes; Qwen 2.5 and 3, SmolLM3, Granite 4: `<tool_call>{"name", "arguments"}</tool_call>`. */
export const hermesFormat: CallFormat = {
  name: "hermes",
  openings: [hermesTags.opening],
  read: (text) => readEnclosed(text, hermesTags.opening, hermesTags.closing),
};

/** Granite 3: `<|tool_call|>[{"name", "arguments"}]`, and nothing behind it. */
export const graniteFormat: CallFormat = {
  name: "granite",
  openings: ["<|tool_call|>"],
  read: (text) => readFollowing(text, "<|tool_call|>"),
};

/** Mistral: `[TOOL_CALLS][{"name", "arguments", "id"}]`. */
export const mistralFormat: CallFormat = {
  name: "mistral",
  openings: ["[TOOL_CALLS]"],
  read: (text) => readFollowing(text, "[TOOL_CALLS]"),
};

/** Apertus: `<|tools_prefix|>[{"name": {arguments}}]<|tools_suffix|>`. */
export const apertusFormat: CallFormat = {
  name: "apertus",
  openings: ["<|tools_prefix|>"],
  read: (text) => readEnclosed(text, "<|tools_prefix|>", "<|tools_suffix|>", namedArguments),
};

type ReadObject = (value: Readonly<Record<string, unknown>>) => ReadCall | undefined;

/** JSON between two markers; the closing one may stand in a string of it. */
function readEnclosed(
  text: string,
  opening: string,
  closing: string,
  readObject: ReadObject = plainCall,
): CallsRead {
  const end = jsonEnd(text, opening.length);
  if (end === undefined) return "more";
  if (end === "none") return "none";
  const rest = text.slice(end).trimStart();
  if (rest.length < closing.length && closing.startsWith(rest)) return "more";
  if (!rest.startsWith(closing)) return "none";
  const length = text.length - rest.length + closing.length;
  return callsOf(text.slice(opening.length, end), length, readObject);
}

function readFollowing(text: string, opening: string): CallsRead {
  const end = jsonEnd(text, opening.length);
  if (end === undefined) return "more";
  return end === "none" ? "none" : callsOf(text.slice(opening.length, end), end, plainCall);
}

function callsOf(json: string, length: number, readObject: ReadObject): CallsRead {
  const value = parseJson(json);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const calls = list.map((each) => (isObject(each) ? readObject(each) : undefined));
  const found = calls.filter((call) => call !== undefined);
  return found.length === calls.length && found.length > 0 ? { calls: found, length } : "none";
}

/** Some models write arguments as a text with JSON in it. */
function plainCall({ name, arguments: given, parameters }: Readonly<Record<string, unknown>>) {
  const value = given ?? parameters ?? {};
  const read = typeof value === "string" ? parseJson(value) : value;
  return typeof name === "string" && isObject(read) ? { name, arguments: read } : undefined;
}

function namedArguments(value: Readonly<Record<string, unknown>>): ReadCall | undefined {
  const [[name, given] = [], ...others] = Object.entries(value);
  if (name === undefined || others.length > 0 || !isObject(given)) return undefined;
  return { name, arguments: given };
}

/** Where the value that begins there ends; undefined: it is not whole; none: it is no object and no list. */
export function jsonEnd(text: string, from: number): number | "none" | undefined {
  let depth = 0;
  let isInString = false;
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (isInString) {
      if (character === "\\") index += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      if (depth === 0) return "none";
      isInString = true;
    } else if (character === "{" || character === "[") {
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth <= 0) return depth === 0 ? index + 1 : "none";
    } else if (depth === 0 && character?.trim() !== "") {
      return "none";
    }
  }
  return undefined;
}

/** Undefined: it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
