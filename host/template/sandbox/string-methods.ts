// Methods of texts, as Python's `str` has them.

import { Arguments } from "./arguments.ts";
import { sliceTraced } from "./traced-text.ts";
import type { TracedText } from "./traced-text.ts";
import {
  capitalize,
  characters,
  join,
  lengthOf,
  lower,
  replace,
  split,
  splitLines,
  splitWords,
  strip,
  title,
  upper,
} from "./text-edits.ts";
import type { Ends } from "./text-edits.ts";
import {
  boolean,
  callable,
  integer,
  isList,
  isMapping,
  isString,
  list,
  literal,
  stringOf,
  TemplateFault,
  tracedOf,
  typeName,
  keyValue,
} from "./values.ts";
import type { StringValue, Value } from "./library.ts";

type Method = (text: TracedText, given: Arguments) => Value;

/** Runs of letters. */
const words = /\p{L}+/gu;

const methods: Readonly<Record<string, Method>> = {
  upper: (text) => stringOf(upper(text)),
  lower: (text) => stringOf(lower(text)),
  casefold: (text) => stringOf(lower(text)),
  capitalize: (text) => stringOf(capitalize(text)),
  title: (text) => stringOf(title(text, words)),
  strip: (text, given) => stripped(text, given, "both"),
  lstrip: (text, given) => stripped(text, given, "left"),
  rstrip: (text, given) => stripped(text, given, "right"),
  split: (text, given) => divided(text, given, false),
  rsplit: (text, given) => divided(text, given, true),
  splitlines: (text, given) => texts(splitLines(text, given.flag(0, "keepends"))),
  partition: (text, given) => parted(text, given, false),
  rpartition: (text, given) => parted(text, given, true),
  replace: (text, given) => {
    const [sought, put] = [given.text(0, "old"), given.text(1, "new")];
    return stringOf(replace(text, [sought.text, put], given.integer(2, "count") ?? -1));
  },
  removeprefix: (text, given) => {
    const prefix = given.text(0, "prefix").text;
    const begin = text.text.startsWith(prefix) ? prefix.length : 0;
    return stringOf(sliceTraced(text, begin, text.text.length));
  },
  removesuffix: (text, given) => {
    const suffix = given.text(0, "suffix").text;
    const end = text.text.length - (text.text.endsWith(suffix) ? suffix.length : 0);
    return stringOf(sliceTraced(text, 0, end));
  },
  startswith: (text, given) =>
    boolean(anyOf(given, "prefix").some((prefix) => text.text.startsWith(prefix))),
  endswith: (text, given) =>
    boolean(anyOf(given, "suffix").some((suffix) => text.text.endsWith(suffix))),
  find: (text, given) => place(text, text.text.indexOf(given.text(0, "sub").text)),
  rfind: (text, given) => place(text, text.text.lastIndexOf(given.text(0, "sub").text)),
  count: (text, given) => integer(split(text, given.text(0, "sub").text).length - 1),
  join: (text, given) => stringOf(join(itemsOf(given.value(0, "iterable")), text)),
  isdigit: (text) => isAll(text, /^[\p{Nd}\p{No}]+$/u),
  isdecimal: (text) => isAll(text, /^\p{Nd}+$/u),
  isnumeric: (text) => isAll(text, /^\p{N}+$/u),
  isalpha: (text) => isAll(text, /^\p{L}+$/u),
  isalnum: (text) => isAll(text, /^[\p{L}\p{N}]+$/u),
  isspace: (text) => boolean(text.text !== "" && strip(text, "both").text === ""),
  isupper: (text) => isAll(text, /^\P{Ll}*\p{Lu}\P{Ll}*$/u),
  islower: (text) => isAll(text, /^\P{Lu}*\p{Ll}\P{Lu}*$/u),
};

/** A method of that text, to be called; none of that name: nothing. */
export function methodOf(value: StringValue, name: string): Value | undefined {
  if (!Object.hasOwn(methods, name)) return undefined;
  const method = methods[name];
  return callable((values, keywords) => {
    const given = new Arguments(`str.${name}`, values, keywords);
    return method?.(tracedOf(value), given) ?? literal("");
  });
}

function stripped(text: TracedText, given: Arguments, ends: Ends): Value {
  return stringOf(strip(text, ends, given.textIfAny(0, "chars")?.text));
}

function divided(text: TracedText, given: Arguments, fromRight: boolean): Value {
  const separator = given.textIfAny(0, "sep");
  const most = given.integer(1, "maxsplit") ?? -1;
  const limit = most < 0 ? Infinity : most;
  if (separator !== undefined)
    return texts(split(text, separator.text, { most: limit, fromRight }));
  if (fromRight && most >= 0) throw new TemplateFault("rsplit of white space knows no maxsplit");
  return texts(splitWords(text, limit));
}

function parted(text: TracedText, given: Arguments, fromRight: boolean): Value {
  const separator = given.text(0, "sep");
  const found = split(text, separator.text, { most: 1, fromRight });
  const [head = text, tail] = found;
  const empty = sliceTraced(text, 0, 0);
  if (tail !== undefined) return texts([head, separator, tail]);
  return texts(fromRight ? [empty, empty, text] : [text, empty, empty]);
}

/** One text, or a tuple of them. */
function anyOf(given: Arguments, name: string): string[] {
  const value = given.value(0, name);
  if (!isList(value)) return [given.text(0, name).text];
  return value.value.map((item) => textIn(item).text);
}

/** The texts of a list; of a mapping its keys, of a text its characters. */
function itemsOf(value: Value): TracedText[] {
  if (isString(value)) return characters(tracedOf(value));
  if (isMapping(value)) return [...value.value.keys()].map((key) => textIn(keyValue(key)));
  if (!isList(value)) throw new TemplateFault(`join of ${typeName(value)}`);
  return value.value.map(textIn);
}

function textIn(value: Value): TracedText {
  if (!isString(value)) throw new TemplateFault(`a text was expected, not ${typeName(value)}`);
  return tracedOf(value);
}

function texts(pieces: readonly TracedText[]): Value {
  return list(pieces.map(stringOf));
}

function place(text: TracedText, at: number): Value {
  return integer(at < 0 ? -1 : lengthOf(text.text.slice(0, at)));
}

function isAll(text: TracedText, pattern: RegExp): Value {
  return boolean(pattern.test(text.text));
}
