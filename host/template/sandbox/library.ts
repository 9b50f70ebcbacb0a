// What is used of @huggingface/jinja, with types: its own declarations can't be resolved by modules of Node.

import * as jinja from "@huggingface/jinja";

interface ValueOf<Type extends string, Content> {
  readonly type: Type;
  readonly value: Content;
  /** Whether it counts as true. */
  __bool__(): { readonly value: boolean };
}

export type StringValue = ValueOf<"StringValue", string>;
export type IntegerValue = ValueOf<"IntegerValue", number>;
export type FloatValue = ValueOf<"FloatValue", number>;
export type BooleanValue = ValueOf<"BooleanValue", boolean>;
export type ArrayValue = ValueOf<"ArrayValue" | "TupleValue", Value[]>;
export type FunctionValue = ValueOf<
  "FunctionValue",
  (given: readonly Value[], scope: Environment) => Value
>;
export type NamespaceValue = ValueOf<"NamespaceValue", Map<string, Value>>;
export type NullValue = ValueOf<"NullValue", null>;
export type UndefinedValue = ValueOf<"UndefinedValue", undefined>;

/** Of a mapping: texts, and whole numbers where the template writes them. */
export type Key = string | number;

export interface ObjectValue extends ValueOf<
  "ObjectValue" | "KeywordArgumentsValue",
  Map<Key, Value>
> {
  /** Methods of Python's `dict`. */
  readonly builtins: ReadonlyMap<string, Value>;
}

export type Value =
  | StringValue
  | IntegerValue
  | FloatValue
  | BooleanValue
  | ArrayValue
  | ObjectValue
  | FunctionValue
  | NamespaceValue
  | NullValue
  | UndefinedValue;

/** A part of a syntax tree. */
export interface Statement {
  readonly type: string;
}

/** A scope: it looks for names in itself, then in its parent. */
export interface Environment {
  /** Makes a value of JavaScript's one of the interpreter's. */
  set(name: string, value: unknown): Value;
  setVariable(name: string, value: Value): Value;
}

interface Interpreter {
  run(program: Statement): Value;
  evaluate(statement: Statement | undefined, scope: Environment): Value;
}

interface Library {
  readonly Environment: new (parent?: Environment) => Environment;
  readonly Interpreter: new (environment: Environment) => Interpreter;
  tokenize(
    template: string,
    options: { readonly lstrip_blocks: boolean; readonly trim_blocks: boolean },
  ): unknown;
  parse(tokens: unknown): Statement;
}

export const { Environment, Interpreter, tokenize, parse }: Library = jinja;
