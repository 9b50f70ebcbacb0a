// What `object.name` and `object[key]` are, in Jinja's order: a dot looks for methods first, brackets for keys.

import type { Value } from "./library.ts";
import { methodOf } from "./string-methods.ts";
import { sliceCharacters } from "./text-edits.ts";
import {
  callable,
  isList,
  isMapping,
  isString,
  keyOf,
  numberOf,
  stringOf,
  TemplateFault,
  tracedOf,
  undefinedValue,
} from "./values.ts";

const dictMethods: ReadonlySet<string> = new Set(
  "items keys values get copy pop popitem update clear setdefault".split(" "),
);

/** `object.name`. */
export function attributeOf(object: Value, name: string): Value {
  if (isString(object)) return methodOf(object, name) ?? undefinedValue;
  if (isMapping(object)) {
    if (!dictMethods.has(name)) return object.value.get(name) ?? undefinedValue;
    return object.builtins.get(name) ?? refusedMethod(name);
  }
  if (object.type === "NamespaceValue" && object.value instanceof Map) {
    return object.value.get(name) ?? undefinedValue;
  }
  return undefinedValue;
}

/** `object[key]`. */
export function itemOf(object: Value, key: Value): Value {
  if (isList(object)) return object.value.at(placeOf(key)) ?? undefinedValue;
  if (isString(object)) {
    if (isString(key)) return attributeOf(object, key.value);
    const start = placeOf(key);
    const found = sliceCharacters(tracedOf(object), [start, start === -1 ? undefined : start + 1]);
    return found.text === "" ? undefinedValue : stringOf(found);
  }
  const known = keyOf(key);
  const found = isMapping(object) && known !== undefined ? object.value.get(known) : undefined;
  return found ?? (isString(key) ? attributeOf(object, key.value) : undefinedValue);
}

/** Beyond every list, where it is no whole number. */
function placeOf(key: Value): number {
  const number = numberOf(key);
  return number !== undefined && Number.isInteger(number) ? number : Number.MAX_SAFE_INTEGER;
}

function refusedMethod(name: string): Value {
  return callable(() => {
    throw new TemplateFault(`a template may not call dict.${name}`);
  });
}
