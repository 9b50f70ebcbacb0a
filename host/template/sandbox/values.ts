// The interpreter's values. The library exports none of their classes, so they are taken from values that it makes; which
// text of a template comes from where is kept beside its own string values.

import { Environment } from "./library.ts";
import type {
  ArrayValue,
  BooleanValue,
  FloatValue,
  FunctionValue,
  IntegerValue,
  Key,
  NullValue,
  ObjectValue,
  StringValue,
  UndefinedValue,
  Value,
} from "./library.ts";
import { fromNowhere, fromTemplate, textFrom } from "./traced-text.ts";
import type { Run, TracedText } from "./traced-text.ts";

/** What a template did wrong, or refuses; its message is shown to whoever gave the template. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
}

const samples = new Environment();
let sampleCount = 0;

function classOf<Made extends Value>(sample: unknown): new (value: Made["value"]) => Made {
  sampleCount += 1;
  return samples.set(`sample${sampleCount}`, sample).constructor as new (
    value: Made["value"],
  ) => Made;
}

const StringClass = classOf<StringValue>("");
const IntegerClass = classOf<IntegerValue>(1);
const FloatClass = classOf<FloatValue>(0.5);
const BooleanClass = classOf<BooleanValue>(true);
const ArrayClass = classOf<ArrayValue>([]);
const ObjectClass = classOf<ObjectValue>({});
const FunctionClass = classOf<FunctionValue>(() => null);
const NullClass = classOf<NullValue>(null);
const UndefinedClass = classOf<UndefinedValue>(undefined);

const traces = new WeakMap<StringValue, readonly Run[]>();

/** A text of the interpreter with where it comes from. */
export function stringOf(traced: TracedText): StringValue {
  const value = new StringClass(traced.text);
  traces.set(value, traced.runs);
  return value;
}

/** A text that the template itself wrote. */
export function literal(text: string): StringValue {
  return stringOf(textFrom(fromTemplate, text));
}

export function tracedOf(value: StringValue): TracedText {
  const runs = traces.get(value);
  return runs === undefined ? textFrom(fromNowhere, value.value) : { text: value.value, runs };
}

export function untraced(text: string): StringValue {
  return new StringClass(text);
}

export function integer(value: number): Value {
  return new IntegerClass(value);
}

export function float(value: number): Value {
  return new FloatClass(value);
}

export function boolean(value: boolean): Value {
  return new BooleanClass(value);
}

export function list(values: Value[]): ArrayValue {
  return new ArrayClass(values);
}

export function mapping(entries: Map<Key, Value>): ObjectValue {
  return new ObjectClass(entries);
}

export const none: Value = new NullClass(null);
export const undefinedValue: Value = new UndefinedClass(undefined);

/** Keyword arguments come last, in a mapping of their own. */
export function callable(
  call: (values: readonly Value[], keywords: Keywords) => Value,
): FunctionValue {
  return new FunctionClass((given: readonly Value[]) => {
    const last = given.at(-1);
    return last !== undefined && isMapping(last) && last.type === "KeywordArgumentsValue"
      ? call(given.slice(0, -1), last.value)
      : call(given, new Map());
  });
}

export type Keywords = ReadonlyMap<Key, Value>;

/** A mapping's key as a value. */
export function keyValue(key: Key): Value {
  return typeof key === "number" ? integer(key) : untraced(key);
}

/** What a mapping has under that value, if it can be a key. */
export function keyOf(value: Value): Key | undefined {
  return isString(value) || isInteger(value) ? value.value : undefined;
}

export function isString(value: Value | undefined): value is StringValue {
  return value?.type === "StringValue";
}

/** Lists and tuples. */
export function isList(value: Value | undefined): value is ArrayValue {
  return value?.type === "ArrayValue" || value?.type === "TupleValue";
}

export function isMapping(value: Value | undefined): value is ObjectValue {
  return value?.type === "ObjectValue" || value?.type === "KeywordArgumentsValue";
}

export function isUndefined(value: Value | undefined): value is UndefinedValue | undefined {
  return value === undefined || value.type === "UndefinedValue";
}

export function isNone(value: Value): value is NullValue {
  return value.type === "NullValue";
}

export function isBoolean(value: Value | undefined): value is BooleanValue {
  return value?.type === "BooleanValue";
}

export function isInteger(value: Value | undefined): value is IntegerValue {
  return value?.type === "IntegerValue";
}

export function isFloat(value: Value | undefined): value is FloatValue {
  return value?.type === "FloatValue";
}

export function isCallable(value: Value | undefined): value is FunctionValue {
  return value?.type === "FunctionValue";
}

/** Of what can be reckoned with, True and False among them; else none. */
export function numberOf(value: Value | undefined): number | undefined {
  if (isBoolean(value)) return value.value ? 1 : 0;
  return isInteger(value) || isFloat(value) ? value.value : undefined;
}

export function isTruthy(value: Value): boolean {
  return value.__bool__().value;
}

/** A value's type as Python calls it, for messages. */
export function typeName(value: Value | undefined): string {
  return (value && pythonTypes[value.type]) ?? "Undefined";
}

const pythonTypes: Readonly<Record<string, string>> = {
  StringValue: "str",
  IntegerValue: "int",
  FloatValue: "float",
  BooleanValue: "bool",
  ArrayValue: "list",
  TupleValue: "tuple",
  ObjectValue: "dict",
  NullValue: "None",
  FunctionValue: "function",
  NamespaceValue: "namespace",
};
