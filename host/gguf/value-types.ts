// The types of GGUF metadata values: what each takes in a file and how one is read. Source: docs/gguf.md.

export interface IntegerType {
  readonly tag: "unsigned" | "signed";
  readonly name: "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64";
  readonly byteLength: number;
  readonly read: (view: DataView, at: number) => bigint;
}

export interface FloatType {
  readonly tag: "float";
  readonly name: "f32" | "f64";
  readonly byteLength: number;
  readonly read: (view: DataView, at: number) => number;
}

export interface BooleanType {
  readonly tag: "boolean";
  readonly name: "bool";
  readonly byteLength: 1;
}

/** Its values differ in length; `byteLength` is the least. */
export interface TextType {
  readonly tag: "text";
  readonly name: "text";
  readonly byteLength: 8;
}

/** Its values differ in length; `byteLength` is the least. */
export interface ArrayType {
  readonly tag: "array";
  readonly name: "array";
  readonly byteLength: 12;
}

export type ValueType = IntegerType | FloatType | BooleanType | TextType | ArrayType;

export type ValueTypeName = ValueType["name"];

/** By the id a file holds. */
// prettier-ignore
export const valueTypes: readonly ValueType[] = [
  { tag: "unsigned", name: "u8", byteLength: 1, read: (view, at) => BigInt(view.getUint8(at)) },
  { tag: "signed", name: "i8", byteLength: 1, read: (view, at) => BigInt(view.getInt8(at)) },
  { tag: "unsigned", name: "u16", byteLength: 2, read: (view, at) => BigInt(view.getUint16(at, true)) },
  { tag: "signed", name: "i16", byteLength: 2, read: (view, at) => BigInt(view.getInt16(at, true)) },
  { tag: "unsigned", name: "u32", byteLength: 4, read: (view, at) => BigInt(view.getUint32(at, true)) },
  { tag: "signed", name: "i32", byteLength: 4, read: (view, at) => BigInt(view.getInt32(at, true)) },
  { tag: "float", name: "f32", byteLength: 4, read: (view, at) => view.getFloat32(at, true) },
  { tag: "boolean", name: "bool", byteLength: 1 },
  { tag: "text", name: "text", byteLength: 8 },
  { tag: "array", name: "array", byteLength: 12 },
  { tag: "unsigned", name: "u64", byteLength: 8, read: (view, at) => view.getBigUint64(at, true) },
  { tag: "signed", name: "i64", byteLength: 8, read: (view, at) => view.getBigInt64(at, true) },
  { tag: "float", name: "f64", byteLength: 8, read: (view, at) => view.getFloat64(at, true) },
];
