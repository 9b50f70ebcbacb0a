// Types of the component model with every index followed. Parts are shared, never copied: a type that names
// another one twice has it twice. What has 2^n parts written out so has n objects here.

export type ScalarKind =
  "bool" | "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64" | "f32" | "f64" | "char";

/** Known by identity. */
export interface Resource {
  /** `realm:inference/compute.program`; none until an export names one that the component makes. */
  name: string | undefined;
}

export interface Labelled<Type> {
  readonly name: string;
  readonly type: Type;
}

export interface VariantType {
  readonly kind: "variant" | "option" | "result";
  readonly cases: readonly Labelled<ValueType | undefined>[];
}

export type ValueType =
  | { readonly kind: ScalarKind | "string" }
  | { readonly kind: "list"; readonly element: ValueType }
  | { readonly kind: "record" | "tuple"; readonly fields: readonly Labelled<ValueType>[] }
  | VariantType
  | { readonly kind: "enum" | "flags"; readonly names: readonly string[] }
  | { readonly kind: "own" | "borrow"; readonly resource: Resource };

export interface FunctionType {
  readonly parameters: readonly Labelled<ValueType>[];
  readonly result: ValueType | undefined;
}
