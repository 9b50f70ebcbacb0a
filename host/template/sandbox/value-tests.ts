// What stands behind `is`, and tests by name in `select` and its like, as Jinja has them.

import { areEqual, compare, contains } from "./operators.ts";
import {
  isBoolean,
  isCallable,
  isFloat,
  isInteger,
  isList,
  isMapping,
  isNone,
  isString,
  isUndefined,
  numberOf,
  TemplateFault,
  typeName,
} from "./values.ts";
import type { Value } from "./library.ts";

type Test = (value: Value, other: Value | undefined) => boolean;

const isSequence: Test = (value) =>
  isList(value) || isString(value) || isMapping(value) || isUndefined(value);

const tests: Readonly<Record<string, Test>> = {
  defined: (value) => !isUndefined(value),
  undefined: (value) => isUndefined(value),
  none: isNone,
  boolean: isBoolean,
  true: (value) => isBoolean(value) && value.value,
  false: (value) => isBoolean(value) && !value.value,
  string: isString,
  number: (value) => numberOf(value) !== undefined,
  integer: isInteger,
  float: isFloat,
  mapping: isMapping,
  sequence: isSequence,
  iterable: isSequence,
  callable: isCallable,
  odd: (value) => remainder(value, 2) === 1,
  even: (value) => remainder(value, 2) === 0,
  lower: (value) => isString(value) && /^\P{Lu}*\p{Ll}\P{Lu}*$/u.test(value.value),
  upper: (value) => isString(value) && /^\P{Ll}*\p{Lu}\P{Ll}*$/u.test(value.value),
  divisibleby: (value, other) => remainder(value, numberOf(other)) === 0,
  in: (value, other) => contains(needed(other), value),
  eq: (value, other) => areEqual(value, needed(other)),
  equalto: (value, other) => areEqual(value, needed(other)),
  "==": (value, other) => areEqual(value, needed(other)),
  ne: (value, other) => !areEqual(value, needed(other)),
  "!=": (value, other) => !areEqual(value, needed(other)),
  lt: (value, other) => compare(value, needed(other)) < 0,
  lessthan: (value, other) => compare(value, needed(other)) < 0,
  "<": (value, other) => compare(value, needed(other)) < 0,
  le: (value, other) => compare(value, needed(other)) <= 0,
  "<=": (value, other) => compare(value, needed(other)) <= 0,
  gt: (value, other) => compare(value, needed(other)) > 0,
  greaterthan: (value, other) => compare(value, needed(other)) > 0,
  ">": (value, other) => compare(value, needed(other)) > 0,
  ge: (value, other) => compare(value, needed(other)) >= 0,
  ">=": (value, other) => compare(value, needed(other)) >= 0,
};

/** Errors: `TemplateFault` (no such test, or a value that it can't be asked of). */
export function testValue(name: string, value: Value, other?: Value): boolean {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new TemplateFault(`there is no test "${name}"`);
  return test(value, other);
}

function remainder(value: Value, divisor = 0): number {
  const number = numberOf(value);
  if (number === undefined || divisor === 0)
    throw new TemplateFault(`${typeName(value)} can't be divided`);
  return number - divisor * Math.floor(number / divisor);
}

function needed(value: Value | undefined): Value {
  if (value === undefined) throw new TemplateFault("a test needs something to be held against");
  return value;
}
