// Variants in a parameter list: the payloads of all cases share core values, so a float may travel in an integer.
// Source: CanonicalABI.md, "Flat Lifting" and "Flat Lowering" of variants.

import type { CoreType } from "../abi/layout.ts";

/** An expression of type `joined` that carries `value`, whose own core type is `own`. */
export function toJoined(own: CoreType, joined: CoreType, value: string): string {
  if (own === joined) return value;
  if (own === "f32" && joined === "i32") return `reinterpret<i32>(${value})`;
  if (own === "f64") return `reinterpret<i64>(${value})`;
  if (own === "f32") return `<i64><u32>reinterpret<i32>(${value})`;
  return `<i64><u32>${value}`;
}

/** The inverse of `toJoined`. */
export function fromJoined(joined: CoreType, own: CoreType, value: string): string {
  if (own === joined) return value;
  if (own === "f32") return `reinterpret<f32>(<i32>${value})`;
  if (own === "f64") return `reinterpret<f64>(${value})`;
  return `<i32>${value}`;
}

export function zeroOf(core: CoreType): string {
  return core === "f32" || core === "f64" ? "0.0" : "0";
}
