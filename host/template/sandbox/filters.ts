// Filters, as Jinja and transformers have them, where the library's differ, lose where a text comes from, or are missing.

import type { Arguments } from "./arguments.ts";
import { jsonOf } from "./json-text.ts";
import { areEqual, compare, textOf } from "./operators.ts";
import { fromTemplate, textFrom } from "./traced-text.ts";
import {
  capitalize,
  characters,
  indent,
  join,
  lengthOf,
  lower,
  replace,
  sliceCharacters,
  strip,
  title,
  upper,
} from "./text-edits.ts";
import { testValue } from "./value-tests.ts";
import {
  float,
  integer,
  isList,
  isMapping,
  isNone,
  isString,
  isTruthy,
  isUndefined,
  keyValue,
  list,
  literal,
  numberOf,
  stringOf,
  TemplateFault,
  tracedOf,
  typeName,
  undefinedValue,
  untraced,
} from "./values.ts";
import type { ArrayValue, ObjectValue, Value } from "./library.ts";

type Filter = (value: Value, given: Arguments) => Value;

/** What a word is to Jinja's `title`: all between spaces and opening brackets. */
const words = /[^-\s({[<]+/gu;

const filters: Readonly<Record<string, Filter>> = {
  safe: (value) => value,
  string: (value) => stringOf(textOf(value)),
  upper: (value) => stringOf(upper(textOf(value))),
  lower: (value) => stringOf(lower(textOf(value))),
  capitalize: (value) => stringOf(capitalize(textOf(value))),
  title: (value) => stringOf(title(textOf(value), words)),
  trim: (value, given) => stringOf(strip(textOf(value), "both", given.textIfAny(0, "chars")?.text)),
  replace: (value, given) => {
    const [sought, put] = [textOf(given.value(0, "old")), textOf(given.value(1, "new"))];
    return stringOf(replace(textOf(value), [sought.text, put], given.integer(2, "count") ?? -1));
  },
  indent: (value, given) => stringOf(indented(value, given)),
  join: (value, given) => {
    const separator = textOf(given.at(0, "d") ?? literal(""));
    const attribute = given.at(1, "attribute");
    const items = itemsOf(value).map((item) =>
      textOf(attribute === undefined ? item : attributeOf(item, attribute)),
    );
    return stringOf(join(items, separator));
  },
  length: (value) => integer(countOf(value)),
  count: (value) => integer(countOf(value)),
  first: (value) => itemsOf(value)[0] ?? undefinedValue,
  last: (value) => itemsOf(value).at(-1) ?? undefinedValue,
  list: (value) => list(itemsOf(value)),
  reverse: (value) =>
    isString(value)
      ? stringOf(sliceCharacters(tracedOf(value), [undefined, undefined, -1]))
      : list(itemsOf(value).toReversed()),
  default: defaulted,
  d: defaulted,
  tojson: (value, given) => jsonOf(value, jsonStyle(given)),
  items: (value) => {
    if (isUndefined(value)) return list([]);
    if (!isMapping(value)) throw new TemplateFault(`items of ${typeName(value)}`);
    return list(pairsOf(value));
  },
  dictsort: (value, given) => {
    if (!isMapping(value)) throw new TemplateFault(`dictsort of ${typeName(value)}`);
    const by = given.at(1, "by");
    const index = isString(by) && by.value === "value" ? 1 : 0;
    const sign = given.flag(2, "reverse") ? -1 : 1;
    const key = (pair: ArrayValue): Value =>
      uncased(pair.value[index] ?? undefinedValue, given.flag(0, "case_sensitive"));
    return list(pairsOf(value).sort((a, b) => sign * compare(key(a), key(b))));
  },
  int: (value, given) => wholeNumber(value) ?? given.at(0, "default") ?? integer(0),
  float: (value, given) => realNumber(value) ?? given.at(0, "default") ?? float(0),
  map: mapped,
  select: (value, given) => list(itemsOf(value).filter((item) => passes(item, given, 0))),
  reject: (value, given) => list(itemsOf(value).filter((item) => !passes(item, given, 0))),
  selectattr: (value, given) => list(byAttribute(value, given, true)),
  rejectattr: (value, given) => list(byAttribute(value, given, false)),
  unique: (value, given) => list(distinct(value, given)),
  sort: (value, given) => list(sorted(value, given)),
};

export function filterOf(name: string): Filter | undefined {
  return Object.hasOwn(filters, name) ? filters[name] : undefined;
}

/** What is gone through in a loop. Errors: `TemplateFault` (not iterable). */
export function itemsOf(value: Value): Value[] {
  if (isList(value)) return [...value.value];
  if (isString(value)) return characters(tracedOf(value)).map(stringOf);
  if (isMapping(value)) return [...value.value.keys()].map(keyValue);
  if (isUndefined(value)) return [];
  throw new TemplateFault(`${typeName(value)} can't be gone through`);
}

function countOf(value: Value): number {
  if (isString(value)) return lengthOf(value.value);
  return isMapping(value) ? value.value.size : itemsOf(value).length;
}

function defaulted(value: Value, given: Arguments): Value {
  const isAbsent = isUndefined(value) || (given.flag(1, "boolean") && !isTruthy(value));
  return isAbsent ? (given.at(0, "default_value") ?? literal("")) : value;
}

function indented(value: Value, given: Arguments): ReturnType<typeof indent> {
  const width = given.at(0, "width");
  const by = isString(width)
    ? tracedOf(width)
    : textFrom(fromTemplate, " ".repeat(given.integer(0, "width") ?? 4));
  const options = { first: given.flag(1, "first"), blank: given.flag(2, "blank") };
  return indent(textOf(value), by, options);
}

function jsonStyle(given: Arguments): Parameters<typeof jsonOf>[1] {
  const indentation = given.at(1, "indent");
  const indent = isString(indentation)
    ? indentation.value
    : indentation && !isNone(indentation)
      ? " ".repeat(given.integer(1, "indent") ?? 0)
      : undefined;
  const separators = given.at(2, "separators");
  const [item, key] = isList(separators) ? separators.value : [];
  return {
    escapesUnicode: given.flag(0, "ensure_ascii"),
    indent,
    itemSeparator: isString(item) ? item.value : indent === undefined ? ", " : ",",
    keySeparator: isString(key) ? key.value : ": ",
    sortsKeys: given.flag(3, "sort_keys"),
  };
}

function wholeNumber(value: Value): Value | undefined {
  const number = isString(value) ? numberIn(value.value) : numberOf(value);
  return number !== undefined && Number.isFinite(number) ? integer(Math.trunc(number)) : undefined;
}

function realNumber(value: Value): Value | undefined {
  const number = isString(value) ? numberIn(value.value) : numberOf(value);
  return number === undefined ? undefined : float(number);
}

/** Decimal numbers alone. */
function numberIn(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** `a.b.0` of an item. */
function attributeOf(item: Value, path: Value): Value {
  const steps = isString(path) ? path.value.split(".") : [String(numberOf(path))];
  return steps.reduce<Value>((value, step) => {
    if (isMapping(value)) return value.value.get(step) ?? undefinedValue;
    return (isList(value) && value.value[Number(step)]) || undefinedValue;
  }, item);
}

function mapped(value: Value, given: Arguments): Value {
  const attribute = given.at(given.count, "attribute");
  if (attribute !== undefined) {
    const otherwise = given.at(given.count, "default");
    return list(
      itemsOf(value).map((item) => {
        const found = attributeOf(item, attribute);
        return isUndefined(found) ? (otherwise ?? found) : found;
      }),
    );
  }
  const name = given.text(0, "filter").text;
  const filter = filterOf(name);
  if (filter === undefined) throw new TemplateFault(`map knows no filter "${name}"`);
  return list(itemsOf(value).map((item) => filter(item, given.from(1))));
}

/** By the test that is named at `index`, or by truth. */
function passes(item: Value, given: Arguments, index: number): boolean {
  if (given.count <= index) return isTruthy(item);
  return testValue(given.text(index, "test").text, item, given.all[index + 1]);
}

function byAttribute(value: Value, given: Arguments, wanted: boolean): Value[] {
  const attribute = given.value(0, "attribute");
  return itemsOf(value).filter((item) => passes(attributeOf(item, attribute), given, 1) === wanted);
}

/** Texts without regard to case, unless `case_sensitive`. */
function sortKey(
  item: Value,
  given: Arguments,
  [cased, attribute]: readonly [number, number],
): Value {
  const path = given.at(attribute, "attribute");
  const key = path === undefined || isNone(path) ? item : attributeOf(item, path);
  return uncased(key, given.flag(cased, "case_sensitive"));
}

function uncased(key: Value, isCased: boolean): Value {
  return isString(key) && !isCased ? untraced(key.value.toLowerCase()) : key;
}

function pairsOf({ value }: ObjectValue): ArrayValue[] {
  return [...value].map(([key, item]) => list([keyValue(key), item]));
}

function distinct(value: Value, given: Arguments): Value[] {
  const seen: Value[] = [];
  return itemsOf(value).filter((item) => {
    const key = sortKey(item, given, [0, 1]);
    if (seen.some((other) => areEqual(other, key))) return false;
    seen.push(key);
    return true;
  });
}

function sorted(value: Value, given: Arguments): Value[] {
  const sign = given.flag(0, "reverse") ? -1 : 1;
  return itemsOf(value)
    .map((item) => ({ item, key: sortKey(item, given, [1, 2]) }))
    .sort((a, b) => sign * compare(a.key, b.key))
    .map(({ item }) => item);
}
