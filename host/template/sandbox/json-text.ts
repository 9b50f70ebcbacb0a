// JSON as transformers' `tojson` writes it: Python's `json.dumps` with `ensure_ascii` off, nothing escaped for HTML.

import { floatText, integerText } from "./python-text.ts";
import { fromNowhere, fromTemplate, isTemplate, textFrom } from "./traced-text.ts";
import {
  isBoolean,
  isFloat,
  isInteger,
  isList,
  isMapping,
  isNone,
  isString,
  stringOf,
  TemplateFault,
  tracedOf,
  typeName,
} from "./values.ts";
import type { Key, StringValue, Value } from "./library.ts";

export interface JsonStyle {
  readonly escapesUnicode: boolean;
  /** What each level is moved in by; none: all on one line. */
  readonly indent: string | undefined;
  readonly itemSeparator: string;
  readonly keySeparator: string;
  readonly sortsKeys: boolean;
}

/** JSON of texts that are the template's own is the template's own. */
export function jsonOf(value: Value, style: JsonStyle): StringValue {
  const isOwn = isString(value) && isTemplate(tracedOf(value));
  return stringOf(textFrom(isOwn ? fromTemplate : fromNowhere, write(value, style, "\n")));
}

function write(value: Value, style: JsonStyle, lineStart: string): string {
  if (isString(value)) return writeText(value.value, style);
  if (isNone(value)) return "null";
  if (isBoolean(value)) return String(value.value);
  if (isInteger(value)) return integerText(value.value);
  if (isFloat(value)) return writeFloat(value.value);
  const inner = lineStart + (style.indent ?? "");
  if (isList(value)) {
    return enclose(
      "[]",
      value.value.map((item) => write(item, style, inner)),
      { style, lineStart },
    );
  }
  if (isMapping(value)) {
    const entries = [...value.value].map(
      ([key, item]) =>
        `${writeText(String(key), style)}${style.keySeparator}${write(item, style, inner)}`,
    );
    const order = style.sortsKeys ? sortedByKey([...value.value.keys()], entries) : entries;
    return enclose("{}", order, { style, lineStart });
  }
  throw new TemplateFault(`a value of type ${typeName(value)} can't be written as JSON`);
}

function enclose(
  brackets: string,
  items: readonly string[],
  { style, lineStart }: { readonly style: JsonStyle; readonly lineStart: string },
): string {
  if (items.length === 0) return brackets;
  const [open, close] = brackets;
  if (style.indent === undefined) return `${open}${items.join(style.itemSeparator)}${close}`;
  const inner = lineStart + style.indent;
  return `${open}${inner}${items.join(style.itemSeparator + inner)}${lineStart}${close}`;
}

function sortedByKey(keys: readonly Key[], entries: readonly string[]): string[] {
  return keys
    .map((key, index) => ({ key, entry: entries[index] ?? "" }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ entry }) => entry);
}

/** Lone surrogates, which no text of ours has, would be escaped. */
function writeText(text: string, { escapesUnicode }: JsonStyle): string {
  const json = JSON.stringify(text);
  if (!escapesUnicode) return json;
  return json.replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function writeFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return floatText(value);
}
