// The core function that stands for a function of the world, as the canonical ABI flattens it.

import { flatParametersMax, flatResultsMax, flatten } from "../abi/layout.ts";
import type { CoreType } from "../abi/layout.ts";
import type { WitFunction } from "../wit/model.ts";

/** Whether the parameters are too many for a parameter list and travel in memory, as a record. */
export function passesInMemory(each: WitFunction): boolean {
  return flatParameters(each).length > flatParametersMax;
}

/** Whether the result is too much for one core value and travels in memory. */
export function returnsInMemory(each: WitFunction): boolean {
  return each.result !== null && flatten(each.result).length > flatResultsMax;
}

/** The types of the parameter list; without the pointer to where an import's result goes. */
export function coreParameters(each: WitFunction): (CoreType | "usize")[] {
  return passesInMemory(each) ? ["usize"] : flatParameters(each);
}

/** The type that is returned; an export returns a pointer to a result in memory, an import nothing. */
export function coreResult(each: WitFunction, pointer: "usize" | "void"): string {
  if (each.result === null) return "void";
  return returnsInMemory(each) ? pointer : (flatten(each.result)[0] ?? "void");
}

function flatParameters(each: WitFunction): CoreType[] {
  return each.parameters.flatMap((parameter) => flatten(parameter.type));
}
