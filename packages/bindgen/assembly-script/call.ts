// What both wrappers of an import need to call it.

import type { WitFunction, WitType } from "../wit/model.ts";
import { returnsInMemory } from "./core-function.ts";
import type { Emitter } from "./emitter.ts";
import { parameterNames } from "./names.ts";

/** A parameter and the expression by which the wrapper reads it. */
export interface Parameter {
  readonly type: WitType;
  readonly expression: string;
}

/** The name of the core import. */
export function coreName(each: WitFunction, emitter: Emitter): string {
  const name = emitter.names.functionName(each);
  return each.resource ? `$${emitter.names.typeName(each.resource)}$${name}` : `$${name}`;
}

export function parametersOf(each: WitFunction): Parameter[] {
  const names = parameterNames(each.parameters);
  return each.parameters.map(({ type }, index) => {
    const isSelf = each.role === "method" && index === 0;
    return { type, expression: isSelf ? "this" : (names[index] ?? "") };
  });
}

/** The argument that says where the result goes, if it needs one. */
export function returnArea(each: WitFunction, emitter: Emitter): string[] {
  if (each.result === null || !returnsInMemory(each)) return [];
  emitter.areas.reserveResult(each.result);
  return ["RETURN_AREA"];
}
