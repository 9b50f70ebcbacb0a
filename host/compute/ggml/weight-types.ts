// What ggml's CPU backend can do with a tensor's type. It does not say so itself: it aborts on a product or
// a row of another type. Source: the tables of ggml-cpu.c (`vec_dot`) and ggml.c (`to_float`).

import { tensorTypes } from "../../gguf/tensor-types.ts";
import { typeF32 } from "./element-types.ts";

/** Types without a product: integers, doubles, and those that ggml keeps for activations. */
const withoutProduct: ReadonlySet<string> = new Set(
  "i8 i16 i32 i64 f64 q8_1 q8_K".split(" ").filter((name) => name !== ""),
);

/** Whether matrices of this type can be multiplied and their rows turned into f32. */
export function canMultiply(type: number): boolean {
  const known = tensorTypes.get(type);
  return known !== undefined && !withoutProduct.has(known.name);
}

export function isF32(type: number): boolean {
  return type === typeF32;
}
