// GGUF version 3, as bytes: the header with its metadata and the table of tensors. Source: docs/gguf.md of ggml.

import type { SyntheticTensor } from "./model-shapes.ts";

export type EncodedValue = { readonly type: number; readonly bytes: Uint8Array };

/** Of tensors' offsets, GGUF's default. */
export const alignment = 32;

const uint32Type = 4;
const int32Type = 5;
const float32Type = 6;
const boolType = 7;
const textType = 8;
const arrayType = 9;

export function uint32(value: number): EncodedValue {
  return { type: uint32Type, bytes: new Uint8Array(Uint32Array.of(value).buffer) };
}

export function float32(value: number): EncodedValue {
  return { type: float32Type, bytes: new Uint8Array(Float32Array.of(value).buffer) };
}

export function bool(value: boolean): EncodedValue {
  return { type: boolType, bytes: Uint8Array.of(value ? 1 : 0) };
}

export function text(value: string): EncodedValue {
  return { type: textType, bytes: textBytes(value) };
}

export function textArray(values: readonly string[]): EncodedValue {
  return array(textType, values.length, Buffer.concat(values.map(textBytes)));
}

export function numberArray(values: Float32Array | Int32Array): EncodedValue {
  const elementType = values instanceof Float32Array ? float32Type : int32Type;
  return array(elementType, values.length, new Uint8Array(values.buffer));
}

export function boolArray(values: readonly boolean[]): EncodedValue {
  return array(boolType, values.length, Uint8Array.from(values, Number));
}

/** The header up to where the tensors' data begins, padding included. */
export function encodeHeader(
  metadata: Readonly<Record<string, EncodedValue>>,
  tensors: readonly SyntheticTensor[],
): Uint8Array {
  const entries = Object.entries(metadata);
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    uint32(3).bytes,
    uint64Bytes(tensors.length),
    uint64Bytes(entries.length),
    ...entries.flatMap(([key, { type, bytes }]) => [textBytes(key), uint32(type).bytes, bytes]),
    ...encodeTensorTable(tensors),
  ]);
  return Buffer.concat([header, Buffer.alloc(align(header.length) - header.length)]);
}

export function tensorByteLength({ dimensions, type }: SyntheticTensor): number {
  const elements = dimensions.reduce((product, extent) => product * extent, 1);
  return (elements / type.blockSize) * type.typeSize;
}

export function align(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function encodeTensorTable(tensors: readonly SyntheticTensor[]): Uint8Array[] {
  let offset = 0;
  return tensors.flatMap((tensor) => {
    const row = [
      textBytes(tensor.name),
      uint32(tensor.dimensions.length).bytes,
      ...tensor.dimensions.map(uint64Bytes),
      uint32(tensor.type.id).bytes,
      uint64Bytes(offset),
    ];
    offset = align(offset + tensorByteLength(tensor));
    return row;
  });
}

function array(elementType: number, length: number, elements: Uint8Array): EncodedValue {
  const head = [uint32(elementType).bytes, uint64Bytes(length)];
  return { type: arrayType, bytes: Buffer.concat([...head, elements]) };
}

function textBytes(value: string): Uint8Array {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([uint64Bytes(bytes.length), bytes]);
}

function uint64Bytes(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}
