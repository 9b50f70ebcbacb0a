// What a model says about itself, in the shape of the world's `model-metadata`. Texts are the header's own
// strings; nothing of a vocabulary is in it.

import type { ElementType, MetadataValue, ModelMetadata } from "../abi/world.ts";
import type { GgufFile, MetadataValue as FileValue } from "../gguf/gguf-file.ts";
import type { ValueType } from "../gguf/value-types.ts";

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
