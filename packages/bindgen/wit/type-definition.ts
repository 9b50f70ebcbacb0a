// One type definition of the component model's text format: records, variants, lists and so on.
// References go through the resolver, which knows the scope.

import { atomAt, findList, listAt, stringAt } from "../wat/s-expression.ts";
import type { Expression, List } from "../wat/s-expression.ts";
import type { Case, Field, Resource, ScalarKind, WitType } from "./model.ts";

export interface Resolver {
  readonly typeOf: (reference: string) => WitType;
  readonly resourceOf: (reference: string) => Resource;
}

export interface FunctionType {
  readonly kind: "function";
  readonly parameters: readonly Field[];
  readonly result: WitType | null;
}

const scalars: readonly ScalarKind[] = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
];

const anonymous = { name: null, owner: null } as const;

/** A definition's body: a scalar's name, a reference, or a list such as `(record (field "key" string))`. */
export function readType(body: Expression, resolver: Resolver): WitType {
  if (typeof body !== "string") return readCompound(body, resolver);
  const kind = scalars.find((scalar) => scalar === body);
  return kind ? { kind, ...anonymous } : resolver.typeOf(body);
}

export function readFunctionType(body: List, typeOf: (reference: string) => WitType): FunctionType {
  const resolver: Resolver = { typeOf, resourceOf: unexpectedResource };
  const parameters: Field[] = [];
  for (const item of body.slice(1)) {
    if (typeof item !== "string" && item[0] === "param") parameters.push(readField(item, resolver));
    else if (item === "async") throw new Error("async functions are not supported");
  }
  const result = findList(body, "result");
  return { kind: "function", parameters, result: result ? readLast(result, resolver) : null };
}

function unexpectedResource(reference: string): never {
  throw new Error(`resource ${reference} is used without own or borrow`);
}

function readCompound(body: List, resolver: Resolver): WitType {
  const kind = atomAt(body, 0);
  switch (kind) {
    case "record":
      return { kind, fields: lists(body).map((each) => readField(each, resolver)), ...anonymous };
    case "variant":
      return { kind, cases: lists(body).map((each) => readCase(each, resolver)), ...anonymous };
    case "tuple":
      return {
        kind,
        elements: body.slice(1).map((each) => readType(each, resolver)),
        ...anonymous,
      };
    case "enum":
      return { kind, names: strings(body), ...anonymous };
    case "flags":
      return { kind, names: flagNames(body), ...anonymous };
    case "list":
      if (body.length > 2) throw new Error("lists of a fixed length are not supported");
      return { kind, element: readLast(body, resolver), ...anonymous };
    case "option":
      return { kind, element: readLast(body, resolver), ...anonymous };
    case "result":
      return readResult(body, resolver);
    case "own":
    case "borrow":
      return { kind, resource: resolver.resourceOf(atomAt(body, 1)), ...anonymous };
    default:
      throw new Error(`the WIT type "${kind}" is not supported`);
  }
}

/** `(result)`, `(result T)`, `(result (error E))` or `(result T (error E))`. */
function readResult(body: List, resolver: Resolver): WitType {
  const error = findList(body, "error");
  const ok = body.slice(1).find((each) => each !== error);
  return {
    kind: "result",
    ok: ok === undefined ? null : readType(ok, resolver),
    error: error ? readLast(error, resolver) : null,
    ...anonymous,
  };
}

/** `(field "name" T)` or `(param "name" T)` */
function readField(item: List, resolver: Resolver): Field {
  return { name: stringAt(item, 1), type: readLast(item, resolver) };
}

/** `(case "name" T?)` */
function readCase(item: List, resolver: Resolver): Case {
  const type = item[2];
  return { name: stringAt(item, 1), type: type === undefined ? null : readType(type, resolver) };
}

function readLast(list: List, resolver: Resolver): WitType {
  const last = list.at(-1);
  if (last === undefined) throw new Error("WAT: an empty list where a type should be");
  return readType(last, resolver);
}

function lists(body: List): List[] {
  return body.slice(1).map((_, index) => listAt(body, index + 1));
}

function strings(body: List): string[] {
  return body.slice(1).map((_, index) => stringAt(body, index + 1));
}

/** wasm-tools resolves more, but no component may hold them. */
function flagNames(body: List): string[] {
  const names = strings(body);
  if (names.length > 32)
    throw new Error(`flags with ${names.length} names: the component model allows 32`);
  return names;
}
