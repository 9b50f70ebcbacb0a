// A small GGUF writer for tests. It writes what it is told, also what is wrong, and remembers where
// each field lies so that a test can overwrite it by name. Source: docs/gguf.md of ggml.

import { tensorTypes } from "../../host/gguf/tensor-types.ts";

export type NumberTypeName =
  "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "f32" | "f64" | "bool";

export type ElementTypeName = NumberTypeName | "text" | "array";

export type WrittenValue =
  | { readonly type: NumberTypeName; readonly value: number | bigint }
  | { readonly type: "text"; readonly value: string | Uint8Array }
  | WrittenArray;

export interface WrittenArray {
  readonly type: "array";
  readonly elementType: ElementTypeName;
  /** Numbers, texts or arrays, as the element type says. */
  readonly values: readonly (number | bigint | string | Uint8Array | WrittenArray)[];
}

export interface WrittenTensor {
  readonly name: string | Uint8Array;
  readonly dimensions: readonly number[];
  /** `ggml_type`. */
  readonly type: number;
  /** Zeros where absent. */
  readonly data?: Uint8Array;
}

export interface GgufDescription {
  /** 3 where absent. */
  readonly version?: number;
  /** 32 where absent; writes no key. */
  readonly alignment?: number;
  readonly metadata?: readonly (readonly [key: string | Uint8Array, value: WrittenValue])[];
  readonly tensors?: readonly WrittenTensor[];
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * A written file. Places: `magic`, `version`, `tensor count`, `metadata count`; for a key k: `k: key
 * length`, `k: value type`, `k: value`, `k: text length`, `k: element type`, `k: array length`, `k[0]:
 * text length`; for a tensor t: `t: name length`, `t: extent count`, `t: extent 0`, `t: type`, `t: offset`,
 * `t: data`.
 */
export interface WrittenGguf {
  readonly bytes: Uint8Array;
  readonly places: ReadonlyMap<string, Place>;
  readonly headerByteLength: number;
}

const valueTypeIds: Readonly<Record<ElementTypeName, number>> = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  text: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
};

/** Elements of an array that have a place; a vocabulary has too many. */
const placedElementsMax = 10_000;

const encoder = new TextEncoder();

/** A file of that description. */
export function writeGguf(description: GgufDescription): WrittenGguf {
  const writer = new Writer();
  const tensors = description.tensors ?? [];
  const metadata = description.metadata ?? [];
  writer.bytes("magic", encoder.encode("GGUF"));
  writer.number("version", "u32", description.version ?? 3);
  writer.number("tensor count", "u64", tensors.length);
  writer.number("metadata count", "u64", metadata.length);
  for (const [key, value] of metadata) writeEntry(writer, key, value);
  const alignment = description.alignment ?? 32;
  writeTensorInfos(writer, tensors, alignment);
  const headerByteLength = writer.offset;
  for (const tensor of tensors) {
    writer.pad(alignment);
    writer.bytes(`${label(tensor.name)}: data`, tensorData(tensor));
  }
  return { bytes: writer.finish(), places: writer.places, headerByteLength };
}

/** A copy with the field at that place overwritten. */
export function corrupt(written: WrittenGguf, place: string, value: number | bigint): Uint8Array {
  const found = placeOf(written, place);
  const bytes = written.bytes.slice();
  let left = BigInt(value);
  for (let at = 0; at < found.length; at++) {
    bytes[found.offset + at] = Number(left & 0xffn);
    left >>= 8n;
  }
  return bytes;
}

/** Where a field lies. */
export function placeOf(written: WrittenGguf, place: string): Place {
  const found = written.places.get(place);
  if (found !== undefined) return found;
  throw new Error(`no place "${place}" among ${[...written.places.keys()].join(", ")}`);
}

/** The bytes of a tensor of that shape and type. */
export function tensorByteLength(dimensions: readonly number[], type: number): number {
  const { blockSize, typeSize } = tensorTypes.get(type) ?? { blockSize: 1, typeSize: 1 };
  const elements = dimensions.reduce((product, extent) => product * extent, 1);
  return (elements / blockSize) * typeSize;
}

function tensorData(tensor: WrittenTensor): Uint8Array {
  return tensor.data ?? new Uint8Array(tensorByteLength(tensor.dimensions, tensor.type));
}

function writeEntry(writer: Writer, key: string | Uint8Array, value: WrittenValue): void {
  const name = label(key);
  const keyBytes = encode(key);
  writer.number(`${name}: key length`, "u64", keyBytes.length);
  writer.bytes(`${name}: key`, keyBytes);
  writer.number(`${name}: value type`, "u32", valueTypeIds[value.type]);
  if (value.type === "text") writeText(writer, name, value.value);
  else if (value.type === "array") writeArray(writer, name, value);
  else writer.number(`${name}: value`, value.type, value.value);
}

function writeText(writer: Writer, name: string | undefined, text: string | Uint8Array): void {
  const bytes = encode(text);
  writer.number(placeName(name, "text length"), "u64", bytes.length);
  writer.bytes(placeName(name, "text"), bytes);
}

function writeArray(writer: Writer, name: string | undefined, array: WrittenArray): void {
  writer.number(placeName(name, "element type"), "u32", valueTypeIds[array.elementType]);
  writer.number(placeName(name, "array length"), "u64", array.values.length);
  for (const [index, element] of array.values.entries()) {
    const place = name !== undefined && index < placedElementsMax ? `${name}[${index}]` : undefined;
    writeElement(writer, place, array.elementType, element);
  }
}

function writeElement(
  writer: Writer,
  name: string | undefined,
  type: ElementTypeName,
  element: WrittenArray["values"][number],
): void {
  if (typeof element === "number" || typeof element === "bigint") {
    if (type === "text" || type === "array") throw new Error(`${element} is no ${type}`);
    writer.number(placeName(name, "value"), type, element);
  } else if (typeof element === "string" || element instanceof Uint8Array) {
    writeText(writer, name, element);
  } else {
    writeArray(writer, name, element);
  }
}

function writeTensorInfos(
  writer: Writer,
  tensors: readonly WrittenTensor[],
  alignment: number,
): void {
  let dataOffset = 0;
  for (const tensor of tensors) {
    const name = label(tensor.name);
    const nameBytes = encode(tensor.name);
    writer.number(`${name}: name length`, "u64", nameBytes.length);
    writer.bytes(`${name}: name`, nameBytes);
    writer.number(`${name}: extent count`, "u32", tensor.dimensions.length);
    for (const [index, extent] of tensor.dimensions.entries()) {
      writer.number(`${name}: extent ${index}`, "u64", extent);
    }
    writer.number(`${name}: type`, "u32", tensor.type);
    writer.number(`${name}: offset`, "u64", dataOffset);
    dataOffset = Math.ceil((dataOffset + tensorData(tensor).length) / alignment) * alignment;
  }
}

function placeName(owner: string | undefined, field: string): string | undefined {
  return owner === undefined ? undefined : `${owner}: ${field}`;
}

function encode(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? encoder.encode(text) : text;
}

function label(name: string | Uint8Array): string {
  return typeof name === "string" ? name : new TextDecoder().decode(name);
}

class Writer {
  readonly places = new Map<string, Place>();
  offset = 0;
  #buffer = new Uint8Array(64 * 1024);

  bytes(place: string | undefined, bytes: Uint8Array): void {
    const { offset } = this;
    if (place !== undefined) this.places.set(place, { offset, length: bytes.length });
    this.#advance(bytes.length);
    this.#buffer.set(bytes, offset);
  }

  number(place: string | undefined, type: NumberTypeName, value: number | bigint): void {
    this.bytes(place, encodeNumber(type, value));
  }

  pad(alignment: number): void {
    this.#advance(Math.ceil(this.offset / alignment) * alignment - this.offset);
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.offset);
  }

  #advance(count: number): void {
    this.offset += count;
    if (this.offset <= this.#buffer.length) return;
    const larger = new Uint8Array(this.offset * 2);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

const number = new DataView(new ArrayBuffer(8));

/** Valid until the next. */
function encodeNumber(type: NumberTypeName, value: number | bigint): Uint8Array {
  const length = type === "bool" ? 1 : Number.parseInt(type.slice(1), 10) / 8;
  if (type === "f32") number.setFloat32(0, Number(value), true);
  else if (type === "f64") number.setFloat64(0, Number(value), true);
  else number.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return new Uint8Array(number.buffer, 0, length);
}
