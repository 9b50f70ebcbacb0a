// A GGUF file in plain JavaScript for the plain host: metadata in the world's shapes, tensors as floats.
// Slow and simple on purpose: nothing here is shared with the store and the compute that it stands in for.

import { readFileSync } from "node:fs";
import type { ArraySlice, MetadataValue, ModelMetadata } from "../../host/abi/world.ts";
import type {
  GgufFile,
  MetadataValue as FileValue,
  TensorLocation,
} from "../../host/gguf/gguf-file.ts";
import { parse } from "../gguf/drive.ts";

export class PlainModel {
  readonly file: GgufFile;
  /** As the host gives it; a test may change it before the guest asks. */
  metadata: ModelMetadata;
  readonly #bytes: Uint8Array;
  readonly #floats = new Map<number, Float32Array>();

  constructor(path: string) {
    this.#bytes = new Uint8Array(readFileSync(path));
    this.file = parse(this.#bytes);
    this.metadata = describe(this.file);
  }

  /** All elements of a tensor. */
  floats(tensor: number): Float32Array {
    let floats = this.#floats.get(tensor);
    if (floats === undefined) {
      floats = dequantize(this.#bytes, this.tensor(tensor));
      this.#floats.set(tensor, floats);
    }
    return floats;
  }

  tensor(index: number): TensorLocation {
    const tensor = this.file.tensors[index];
    if (tensor === undefined) throw new Error(`no tensor ${index}`);
    return tensor;
  }

  readArray(key: string, first: number, count: number): ArraySlice {
    const value = this.file.metadata.get(key);
    if (value?.tag !== "array") throw new Error(`"${key}" is no array`);
    const view = new DataView(this.#bytes.buffer);
    const { elementType, length, offset } = value.val;
    const end = Math.min(length, first + count);
    if (elementType.tag === "text") return this.#readTexts(view, offset, first, end);
    const size = elementType.byteLength;
    if (elementType.name === "f32") {
      const floats = Array.from({ length: end - first }, (_, i) =>
        view.getFloat32(offset + (first + i) * size, true),
      );
      return { tag: "floats", val: Float32Array.from(floats) };
    }
    const integers = new BigInt64Array(end - first);
    for (let i = first; i < end; i++) {
      const at = offset + i * size;
      const signed = elementType.name.startsWith("i");
      if (size === 1) integers[i - first] = BigInt(signed ? view.getInt8(at) : view.getUint8(at));
      else if (size === 4) {
        integers[i - first] = BigInt(signed ? view.getInt32(at, true) : view.getUint32(at, true));
      } else throw new Error(`elements of type ${elementType.name} in "${key}"`);
    }
    return { tag: "integers", val: integers };
  }

  #readTexts(view: DataView, offset: number, first: number, end: number): ArraySlice {
    const parts: Uint8Array[] = [];
    const ends: number[] = [];
    let at = offset;
    let total = 0;
    for (let i = 0; i < end; i++) {
      const length = Number(view.getBigUint64(at, true));
      at += 8;
      if (i >= first) {
        parts.push(this.#bytes.subarray(at, at + length));
        total += length;
        ends.push(total);
      }
      at += length;
    }
    return {
      tag: "texts",
      val: { bytes: new Uint8Array(Buffer.concat(parts)), ends: Uint32Array.from(ends) },
    };
  }
}

function describe(file: GgufFile): ModelMetadata {
  return {
    architecture: file.architecture,
    fileBytes: BigInt(file.byteLength),
    entries: [...file.metadata].map(([key, value]) => ({ key, value: worldValue(value) })),
    tensors: file.tensors.map(({ name, dimensions, typeName }) => ({
      name,
      dimensions: BigUint64Array.from(dimensions, BigInt),
      encoding: typeName,
    })),
  };
}

function worldValue(value: FileValue): MetadataValue {
  switch (value.tag) {
    case "array": {
      const { elementType, length } = value.val;
      const element = elementType.tag === "array" ? "nested" : elementType.tag;
      return { tag: "elements", val: { element, length: BigInt(length) } };
    }
    case "unsigned":
    case "signed":
      return { tag: value.tag, val: value.val };
    case "float":
      return { tag: "float", val: value.val };
    case "boolean":
      return { tag: "boolean", val: value.val };
    case "text":
      return { tag: "text", val: value.val };
    default:
      throw new Error("a value of an unknown type");
  }
}

function dequantize(bytes: Uint8Array, tensor: TensorLocation): Float32Array {
  const count = tensor.dimensions.reduce((product, extent) => product * extent, 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset + tensor.offset, tensor.byteLength);
  const floats = new Float32Array(count);
  if (tensor.typeName === "f32") {
    for (let i = 0; i < count; i++) floats[i] = view.getFloat32(i * 4, true);
  } else if (tensor.typeName === "f16") {
    for (let i = 0; i < count; i++) floats[i] = half(view.getUint16(i * 2, true));
  } else if (tensor.typeName === "q8_0") {
    for (let i = 0; i < count; i++) {
      const block = Math.floor(i / 32) * 34;
      floats[i] = half(view.getUint16(block, true)) * view.getInt8(block + 2 + (i % 32));
    }
  } else if (tensor.typeName === "q4_1") {
    for (let i = 0; i < count; i++) {
      const block = Math.floor(i / 32) * 20;
      const pair = view.getUint8(block + 4 + (i % 16));
      const level = i % 32 < 16 ? pair & 15 : pair >> 4;
      floats[i] = half(view.getUint16(block, true)) * level + half(view.getUint16(block + 2, true));
    }
  } else throw new Error(`${tensor.name} is ${tensor.typeName}`);
  return floats;
}

/** A finite IEEE half. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (mantissa / 1024);
  return sign * 2 ** (exponent - 15) * (1 + mantissa / 1024);
}
