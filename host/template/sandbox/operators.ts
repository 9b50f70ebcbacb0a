// Operators between values, as Python has them; the library's are JavaScript's.

import { pythonText } from "./python-text.ts";
import { fromNowhere, joinTraced, textFrom } from "./traced-text.ts";
import type { TracedText } from "./traced-text.ts";
import {
  boolean,
  float,
  integer,
  isBoolean,
  isFloat,
  isInteger,
  isList,
  isMapping,
  isNone,
  isString,
  isUndefined,
  keyOf,
  list,
  numberOf,
  stringOf,
  TemplateFault,
  tracedOf,
  typeName,
} from "./values.ts";
import type { Key, ObjectValue, Value } from "./library.ts";

/** Both sides are evaluated: `and` and `or` are none of these. */
export function operate(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "==":
      return boolean(areEqual(left, right));
    case "!=":
      return boolean(!areEqual(left, right));
    case "in":
      return boolean(contains(right, left));
    case "not in":
      return boolean(!contains(right, left));
    case "~":
      return stringOf(joinTraced([textOf(left), textOf(right)]));
    case "<":
    case ">":
    case "<=":
    case ">=":
      return boolean(isOrdered(operator, left, right));
    default:
      return reckon(operator, left, right);
  }
}

/** The text that a value is written as. */
export function textOf(value: Value): TracedText {
  return isString(value) ? tracedOf(value) : textFrom(fromNowhere, pythonText(value));
}

export function areEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined || b !== undefined) return a === b;
  if (isString(left)) return isString(right) && left.value === right.value;
  if (isList(left)) {
    return (
      isList(right) &&
      left.type === right.type &&
      left.value.length === right.value.length &&
      left.value.every((item, index) => isSame(item, right.value[index]))
    );
  }
  if (isMapping(left)) {
    return (
      isMapping(right) &&
      left.value.size === right.value.size &&
      [...left.value].every(([key, item]) => isSame(item, right.value.get(key)))
    );
  }
  return left.type === right.type && (isNone(left) || isUndefined(left));
}

function isSame(left: Value, right: Value | undefined): boolean {
  return right !== undefined && areEqual(left, right);
}

export function contains(container: Value, item: Value): boolean {
  if (isList(container)) return container.value.some((other) => areEqual(other, item));
  if (isString(container)) {
    if (!isString(item)) throw refusal("in", item, container);
    return container.value.includes(item.value);
  }
  if (isMapping(container)) return hasKey(container, keyOf(item));
  if (isUndefined(container)) return false;
  throw refusal("in", item, container);
}

function hasKey(container: ObjectValue, key: Key | undefined): boolean {
  return key !== undefined && container.value.has(key);
}

/** Less than 0, 0 or more. Texts by code points, lists by their first difference. Errors: of two kinds. */
export function compare(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (isString(left) && isString(right)) return compareTexts(left.value, right.value);
  if (isList(left) && isList(right)) {
    for (const [index, item] of left.value.entries()) {
      const other = right.value[index];
      if (other === undefined) break;
      if (!areEqual(item, other)) return compare(item, other);
    }
    return left.value.length - right.value.length;
  }
  throw refusal("<", left, right);
}

/** By code points; JavaScript compares what UTF-16 is made of. */
function compareTexts(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const index = a.findIndex((character, at) => character !== b[at]);
  if (index === -1 || index >= b.length) return a.length - b.length;
  return (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
}

function isOrdered(operator: "<" | ">" | "<=" | ">=", left: Value, right: Value): boolean {
  const order = compare(left, right);
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}

function reckon(operator: string, left: Value, right: Value): Value {
  if (operator === "+" && isString(left) && isString(right)) {
    return stringOf(joinTraced([tracedOf(left), tracedOf(right)]));
  }
  if (operator === "+" && isList(left) && isList(right) && left.type === right.type) {
    return list([...left.value, ...right.value]);
  }
  if (operator === "*" && (isString(left) || isList(left)) && isWhole(right)) {
    return repeated(left, numberOf(right) ?? 0);
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) throw refusal(operator, left, right);
  const result = calculate(operator, a, b);
  const isReal = isFloat(left) || isFloat(right) || operator === "/" || !Number.isInteger(result);
  return isReal ? float(result) : integer(result);
}

function isWhole(value: Value): boolean {
  return isInteger(value) || isBoolean(value);
}

function repeated(value: Value, count: number): Value {
  const times = Math.max(0, count);
  if (isString(value)) {
    const traced = tracedOf(value);
    return stringOf(joinTraced(Array.from({ length: times }, () => traced)));
  }
  const items = isList(value) ? value.value : [];
  return list(Array.from({ length: times }, () => items).flat());
}

function calculate(operator: string, a: number, b: number): number {
  if (b === 0 && ["/", "//", "%"].includes(operator)) throw new TemplateFault("division by zero");
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "//":
      return Math.floor(a / b);
    case "%":
      return a - b * Math.floor(a / b);
    case "**":
      return a ** b;
    default:
      throw new TemplateFault(`there is no operator ${operator}`);
  }
}

function refusal(operator: string, left: Value, right: Value): TemplateFault {
  return new TemplateFault(`${operator} between ${typeName(left)} and ${typeName(right)}`);
}
