// What a model says about itself, in the shape of the world's `model-metadata`.

import type { GgufFile, MetadataValue as FileValue } from "../gguf/gguf-file.ts";
import type { ValueType } from "../gguf/value-types.ts";

export type ElementType = "unsigned" | "signed" | "float" | "boolean" | "text" | "nested";

export interface ArrayShape {
  readonly element: ElementType;
  readonly length: bigint;
}

export type MetadataValue =
  | { readonly tag: "unsigned"; readonly val: bigint }
  | { readonly tag: "signed"; readonly val: bigint }
  | { readonly tag: "float"; readonly val: number }
  | { readonly tag: "boolean"; readonly val: boolean }
  | { readonly tag: "text"; readonly val: string }
  | { readonly tag: "elements"; readonly val: ArrayShape };

export interface MetadataEntry {
  readonly key: string;
  readonly value: MetadataValue;
}

export interface TensorInfo {
  readonly name: string;
  readonly dimensions: BigUint64Array;
  readonly encoding: string;
}

export interface ModelMetadata {
  readonly architecture: string;
  readonly fileBytes: bigint;
  readonly entries: readonly MetadataEntry[];
  readonly tensors: readonly TensorInfo[];
}

/** Everything in a header but places. */
export function describeModel(file: GgufFile): ModelMetadata {
  return {
    architecture: file.architecture,
    fileBytes: BigInt(file.byteLength),
    entries: [...file.metadata].map(([key, value]) => ({ key, value: describeValue(value) })),
    tensors: file.tensors.map(({ name, dimensions, typeName }) => ({
      name,
      dimensions: BigUint64Array.from(dimensions, BigInt),
      encoding: typeName,
    })),
  };
}

function describeValue(value: FileValue): MetadataValue {
  switch (value.tag) {
    case "array": {
      const { elementType, length } = value.val;
      const shape = { element: describeElement(elementType), length: BigInt(length) };
      return { tag: "elements", val: shape };
    }
    case "unsigned":
    case "signed":
      return { tag: value.tag, val: value.val };
    case "float":
      return { tag: "float", val: value.val };
    case "boolean":
      return { tag: "boolean", val: value.val };
    default:
      return { tag: "text", val: value.val };
  }
}

function describeElement(type: ValueType): ElementType {
  return type.tag === "array" ? "nested" : type.tag;
}
