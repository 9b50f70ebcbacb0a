// Elements of a metadata array, out of the header's copy in native memory. The reader has checked every
// length there, and nobody writes to it.

import type { ArraySlice, PackedTexts } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import type { MetadataArray } from "../gguf/gguf-file.ts";
import { textsPerCheckpoint } from "../gguf/limits.ts";
import { quoted } from "../gguf/refuse.ts";
import type { FloatType, IntegerType } from "../gguf/value-types.ts";
import { sliceBytesMax, sliceTextsMax } from "./slice-memory.ts";
import type { SliceMemory } from "./slice-memory.ts";

export interface SliceSource {
  readonly array: MetadataArray;
  /** The file's first bytes; the array's offset is into them. */
  readonly header: Uint8Array;
  readonly memory: SliceMemory;
}

export interface SliceRange {
  readonly key: string;
  readonly first: number;
  readonly count: number;
}

/** `count` elements from `first` on, or as many as make 1 MiB. Valid until the next read. */
export function readArraySlice(source: SliceSource, range: SliceRange): ArraySlice {
  const { array } = source;
  if (range.first > array.length) {
    throw refuse("bad-argument", range, `it has ${array.length} elements`);
  }
  const count = Math.min(range.count, array.length - range.first);
  const type = array.elementType;
  switch (type.tag) {
    case "text":
      return { tag: "texts", val: readTexts(source, range, count) };
    case "float":
      return { tag: "floats", val: readFloats(source, type, { first: range.first, count }) };
    case "array":
      throw refuse("bad-argument", range, "its elements are arrays");
    case "boolean":
      return { tag: "integers", val: readIntegers(source, booleanAsInteger, { ...range, count }) };
    default:
      return { tag: "integers", val: readIntegers(source, type, { ...range, count }) };
  }
}

const booleanAsInteger: IntegerType = {
  tag: "unsigned",
  name: "u8",
  byteLength: 1,
  read: (view, at) => BigInt(view.getUint8(at)),
};

function readIntegers(source: SliceSource, type: IntegerType, range: SliceRange): BigInt64Array {
  const length = Math.min(range.count, sliceBytesMax / BigInt64Array.BYTES_PER_ELEMENT);
  const integers = source.memory.integers(length);
  const view = viewOf(source.header);
  let at = source.array.offset + range.first * type.byteLength;
  for (let index = 0; index < length; index++, at += type.byteLength) {
    const value = type.read(view, at);
    if (value > 0x7fff_ffff_ffff_ffffn) {
      throw refuse(
        "unsupported",
        range,
        `element ${range.first + index} is ${value}, over 2^63 - 1`,
      );
    }
    integers[index] = value;
  }
  return integers;
}

function readFloats(
  source: SliceSource,
  type: FloatType,
  { first, count }: { first: number; count: number },
): Float32Array {
  const length = Math.min(count, sliceBytesMax / Float32Array.BYTES_PER_ELEMENT);
  const floats = source.memory.floats(length);
  const view = viewOf(source.header);
  let at = source.array.offset + first * type.byteLength;
  for (let index = 0; index < length; index++, at += type.byteLength) {
    floats[index] = type.read(view, at);
  }
  return floats;
}

/** Runs for every token of a vocabulary: no object for each of them. */
function readTexts(source: SliceSource, range: SliceRange, count: number): PackedTexts {
  const { header, memory } = source;
  const view = viewOf(header);
  const length = Math.min(count, sliceTextsMax);
  const bytes = memory.bytes(sliceBytesMax);
  const ends = memory.ends(length);
  let at = textOffset(source, view, range.first);
  let end = 0;
  let index = 0;
  for (; index < length; index++) {
    const byteLength = textLength(view, at);
    if (end + byteLength > sliceBytesMax) break;
    at += 8;
    for (const textEnd = at + byteLength; at < textEnd; at++) bytes[end++] = header[at] ?? 0;
    ends[index] = end;
  }
  if (index === 0 && length > 0) {
    const limit = `element ${range.first} alone passes the limit of ${sliceBytesMax} bytes`;
    throw refuse("limit", range, limit);
  }
  return { bytes: bytes.subarray(0, end), ends: ends.subarray(0, index) };
}

/** From the checkpoint before it, over fewer than 4,096 lengths. */
function textOffset({ array }: SliceSource, view: DataView, index: number): number {
  const checkpoint = array.checkpoints[Math.floor(index / textsPerCheckpoint)];
  if (checkpoint === undefined) return array.offset + array.byteLength;
  let at = checkpoint;
  for (let left = index % textsPerCheckpoint; left > 0; left--) at += 8 + textLength(view, at);
  return at;
}

/** A length that the reader found to be inside of the header, so its high half is 0. */
function textLength(view: DataView, at: number): number {
  return view.getUint32(at, true);
}

function viewOf(header: Uint8Array): DataView {
  return new DataView(header.buffer, header.byteOffset, header.byteLength);
}

function refuse(
  code: "bad-argument" | "limit" | "unsupported",
  { key, first, count }: SliceRange,
  why: string,
): RealmError {
  const elements = `${count} elements from ${first} on of the array ${quoted(key)}`;
  return new RealmError(code, `cannot read ${elements}: ${why}`);
}
