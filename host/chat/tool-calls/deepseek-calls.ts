// DeepSeek R1: `<｜tool▁calls▁begin｜>`, then for each call its type, name and JSON in a block of Markdown, and
// `<｜tool▁calls▁end｜>`.

import type { CallFormat, CallsRead, ReadCall } from "./answer-part.ts";
import { isObject, parseJson } from "./json-calls.ts";

const opening = "<｜tool▁calls▁begin｜>";
const closing = "<｜tool▁calls▁end｜>";
const callPattern =
  /\s*<｜tool▁call▁begin｜>[^<]*<｜tool▁sep｜>([^\n]*)\n```json\n([\s\S]*?)\n```\s*<｜tool▁call▁end｜>/gy;

export const deepSeekFormat: CallFormat = { name: "deepseek", openings: [opening], read };

function read(text: string): CallsRead {
  const end = text.indexOf(closing);
  if (end === -1) return "more";
  const block = text.slice(opening.length, end);
  const found = [...block.matchAll(callPattern)];
  if (found.length === 0 || found.map(([whole]) => whole).join("") !== block.trimEnd())
    return "none";
  const calls = found.map(([, name = "", json = ""]) => callOf(name.trim(), json));
  const whole = calls.filter((call) => call !== undefined);
  return whole.length === calls.length ? { calls: whole, length: end + closing.length } : "none";
}

function callOf(name: string, json: string): ReadCall | undefined {
  const value = parseJson(json);
  // Its template writes what is a text already once more as JSON.
  const read = typeof value === "string" ? parseJson(value) : value;
  return isObject(read) ? { name, arguments: read } : undefined;
}
