// Calls that models write with a tag for each argument. A value is a text; whether it means one or JSON, the tool's own
// schema says.

import type { CallFormat, CallsRead, ReadCall } from "./answer-part.ts";
import { parseJson } from "./json-calls.ts";
import type { ArgumentTypes } from "./tool-schemas.ts";

/** Qwen3-Coder, and Hermes where a model falls back to it. */
export function qwenCoderFormat(types: ArgumentTypes): CallFormat {
  return functionTags("qwen3-coder", "tool_call", types);
}

/** Seed-OSS. */
export function seedFormat(types: ArgumentTypes): CallFormat {
  return functionTags("seed", "seed:tool_call", types);
}

/** `<tool_call><function=name><parameter=key>value</parameter></function></tool_call>`, with line feeds. */
function functionTags(name: string, tag: string, types: ArgumentTypes): CallFormat {
  const opening = `<${tag}>`;
  return {
    name,
    openings: [opening],
    read: (text) =>
      readBlock(text, { opening, closing: `</${tag}>`, last: "</function>" }, (block) =>
        readFunctions(block, types),
      ),
  };
}

/** GLM 4: `<tool_call>name`, then `<arg_key>key</arg_key><arg_value>value</arg_value>` for each. */
export function glmFormat(types: ArgumentTypes): CallFormat {
  const [opening, closing] = ["<tool_call>", "</tool_call>"];
  return {
    name: "glm",
    openings: [opening],
    read: (text) =>
      readBlock(text, { opening, closing, last: "" }, (block) => readArguments(block, types)),
  };
}

interface Block {
  readonly opening: string;
  readonly closing: string;
  /** What stands before the closing tag, blanks between: a value may have the tag itself in it. */
  readonly last: string;
}

function readBlock(
  text: string,
  { opening, closing, last }: Block,
  read: (block: string) => readonly ReadCall[] | undefined,
): CallsRead {
  for (let at = text.indexOf(closing); at !== -1; at = text.indexOf(closing, at + 1)) {
    const block = text.slice(opening.length, at);
    if (!block.trimEnd().endsWith(last)) continue;
    const calls = read(block);
    return calls === undefined ? "none" : { calls, length: at + closing.length };
  }
  return "more";
}

const functionPattern = /\s*<function=([^>\n]+)>([\s\S]*?)<\/function>/gy;
const parameterPattern = /\s*<parameter=([^>\n]+)>([\s\S]*?)<\/parameter>/gy;
const pairPattern = /\s*<arg_key>([\s\S]*?)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/gy;

function readFunctions(block: string, types: ArgumentTypes): ReadCall[] | undefined {
  const calls = [...block.matchAll(functionPattern)];
  if (calls.map(([whole]) => whole).join("") !== block.trimEnd() || calls.length === 0) {
    return undefined;
  }
  const read = calls.map(([, name = "", body = ""]) =>
    callOf(name.trim(), body, { pattern: parameterPattern, types }),
  );
  const found = read.filter((call) => call !== undefined);
  return found.length === read.length ? found : undefined;
}

function readArguments(block: string, types: ArgumentTypes): ReadCall[] | undefined {
  const [, name = "", body = ""] = /^\s*([^\s<]+)([\s\S]*)$/.exec(block) ?? [];
  if (name === "") return undefined;
  const call = callOf(name, body, { pattern: pairPattern, types });
  return call === undefined ? undefined : [call];
}

function callOf(
  name: string,
  body: string,
  { pattern, types }: { readonly pattern: RegExp; readonly types: ArgumentTypes },
): ReadCall | undefined {
  const pairs = [...body.matchAll(pattern)];
  if (pairs.map(([whole]) => whole).join("") !== body.trimEnd()) return undefined;
  const entries = pairs.map(([, key = "", value = ""]) => {
    const argument = key.trim();
    return [argument, valueOf(withoutFrame(value), types.isText(name, argument))] as const;
  });
  return { name, arguments: Object.fromEntries(entries) };
}

/** Templates write a line feed on both sides of a value, or none. */
function withoutFrame(value: string): string {
  return value.startsWith("\n") && value.endsWith("\n") && value.length > 1
    ? value.slice(1, -1)
    : value;
}

function valueOf(text: string, isText: boolean): unknown {
  if (isText) return text;
  const value = parseJson(text);
  return value === undefined ? text : value;
}
