// A template's variables on their way into the sandbox. Every text gets a number, by which the prompt says what of it is
// whose; what the host itself says (the model's tokens, names of roles) counts as the template's own.

import { RealmError } from "../error/realm-error.ts";
import type { EncodedValue } from "./render-request.ts";
import { fromTemplate } from "./sandbox/traced-text.ts";

/** A number that is real although it may be whole: Python writes 1.0 where JavaScript writes 1. */
export class RealNumber {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type Variables = Readonly<Record<string, unknown>>;

/** Where a text stands in the variables: `["messages", 0, "content"]`. */
export type TextPath = readonly (string | number)[];

export interface EncodedVariables {
  readonly variables: readonly (readonly [string, EncodedValue])[];
  /** Of each text that is not the host's, by its number. */
  readonly texts: readonly NumberedText[];
}

export interface NumberedText {
  readonly path: TextPath;
  readonly length: number;
}

/** Lists and mappings in one another; 30 is deep for a tool's schema. */
const depthMax = 200;

/** Texts of the model's own vocabulary. */
const vocabularyNames: ReadonlySet<string> = new Set([
  "bos_token",
  "eos_token",
  "unk_token",
  "pad_token",
  "sep_token",
  "cls_token",
  "mask_token",
]);
/** What templates know as a message's role. Any other text there is the user's, and can't become a control token. */
const roles: ReadonlySet<unknown> = new Set([
  "system",
  "developer",
  "user",
  "assistant",
  "tool",
  "function",
  "ipython",
]);

/** Errors: `bad-argument` (nested too deeply, or no value of JSON), with its place. */
export function encodeVariables(variables: Variables): EncodedVariables {
  const texts: NumberedText[] = [];
  function encode(value: unknown, path: TextPath): EncodedValue {
    if (path.length > depthMax) throw refusal(path, `nests deeper than ${depthMax}`);
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string")
      return ["text", value, isHosts(value, path) ? fromTemplate : numberOf(value, path)];
    if (typeof value === "number") return Number.isInteger(value) ? value : ["float", value];
    if (value instanceof RealNumber) return ["float", value.value];
    if (Array.isArray(value)) {
      return ["list", value.map((item: unknown, index) => encode(item, [...path, index]))];
    }
    if (typeof value !== "object") throw refusal(path, "is no value of JSON");
    const entries = definedEntries(value);
    return ["mapping", entries.map(([key, item]) => [key, encode(item, [...path, key])])];
  }
  function numberOf({ length }: string, path: TextPath): number {
    return texts.push({ path, length }) - 1;
  }
  const encoded = definedEntries(variables).map(([name, value]): [string, EncodedValue] => [
    name,
    encode(value, [name]),
  ]);
  return { variables: encoded, texts };
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function isHosts(value: string, [first, , name, ...more]: TextPath): boolean {
  if (name === undefined) return vocabularyNames.has(String(first));
  return first === "messages" && name === "role" && more.length === 0 && roles.has(value);
}

function refusal(path: TextPath, what: string): RealmError {
  const place = path.slice(0, 8).join(".");
  return new RealmError("bad-argument", `${place} of the template's variables ${what}`);
}
