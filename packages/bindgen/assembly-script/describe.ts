// A type's structure in words, to name the functions that handle it: `ListOfU32`, `ResultOfBatchOrError`.

import { isScalar, partsOf } from "../wit/model.ts";
import type { WitType } from "../wit/model.ts";
import { pascalCase } from "../wit/name-scope.ts";
import type { Names } from "./names.ts";

export function describe(type: WitType | null, names: Names): string {
  if (type === null) return "Nothing";
  if (isScalar(type)) return pascalCase(type.kind);
  switch (type.kind) {
    case "list":
      return `ListOf${describe(type.element, names)}`;
    case "option":
      return `OptionOf${describe(type.element, names)}`;
    case "result":
      return `ResultOf${describe(type.ok, names)}Or${describe(type.error, names)}`;
    case "tuple":
      return `TupleOf${type.elements.map((element) => describe(element, names)).join("And")}`;
    case "own":
    case "borrow":
      return pascalCase(`${type.kind}-`) + names.typeName(type.resource).replace("impl.", "");
    default:
      return names.typeName(type);
  }
}

/** Equal for types that the same function can handle, and for no others. */
export function keyOf(type: WitType | null, names: Names): string {
  if (type === null) return "_";
  if (isScalar(type)) return type.kind;
  if (type.kind === "own" || type.kind === "borrow")
    return `${type.kind}(${names.typeName(type.resource)})`;
  if (type.kind === "result") return `result(${keyOf(type.ok, names)},${keyOf(type.error, names)})`;
  if (type.kind === "list" || type.kind === "option" || type.kind === "tuple")
    return `${type.kind}(${partsOf(type)
      .map((part) => keyOf(part, names))
      .join(",")})`;
  return `declared(${names.typeName(type)})`;
}
