// GGUF read the simplest way: all bytes at hand, every number a BigInt, nothing skipped, nothing in pieces. What it
// says is right the reader under test must take, with the same values at the same places, and nothing else.
// Source: docs/gguf.md of ggml.

import { tensorTypes } from "../../host/gguf/tensor-types.ts";

/** An entry as it was found. Of an array: where its elements lie, and how many there are. */
export interface PlainEntry {
  readonly type: number;
  readonly value: number | bigint | string | boolean | PlainArray;
}

export interface PlainArray {
  readonly elementType: number;
  readonly length: number;
  readonly offset: number;
  readonly byteLength: number;
}

export interface PlainTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: number;
  readonly offset: number;
  readonly byteLength: number;
}

export interface PlainFile {
  readonly entries: ReadonlyMap<string, PlainEntry>;
  readonly tensors: readonly PlainTensor[];
  readonly headerByteLength: number;
}

/** Why a file is wrong. */
export class WrongFile extends Error {}

/** Throws `WrongFile`. */
export function readPlain(bytes: Uint8Array): PlainFile {
  const cursor = new PlainCursor(bytes);
  demand(cursor.text(4n) === "GGUF", "magic");
  const version = cursor.u32();
  demand(version === 2 || version === 3, "version");
  const [tensorCount, entryCount] = [cursor.u64(), cursor.u64()];
  const entries = new Map<string, PlainEntry>();
  for (let index = 0n; index < entryCount; index++) {
    const key = readName(cursor, 65_535n);
    demand(!entries.has(key), "a key twice");
    entries.set(key, readEntry(cursor));
  }
  const architecture = entries.get("general.architecture")?.value;
  demand(typeof architecture === "string" && architecture !== "", "architecture");
  checkSplit(entries);
  const tensors = readInfos(cursor, tensorCount);
  const headerByteLength = Number(cursor.at);
  return { entries, tensors: placed(cursor, tensors, alignmentOf(entries)), headerByteLength };
}

function readName(cursor: PlainCursor, bytesMax: bigint): string {
  const length = cursor.u64();
  demand(length > 0n && length <= bytesMax, "a name's length");
  return cursor.name(length);
}

const textType = 8;
const arrayType = 9;
const numberBytes: ReadonlyMap<number, bigint> = new Map(
  [1n, 1n, 2n, 2n, 4n, 4n, 4n, 1n, 0n, 0n, 8n, 8n, 8n].map((bytes, type) => [type, bytes]),
);

function readEntry(cursor: PlainCursor): PlainEntry {
  const type = cursor.u32();
  return { type, value: readValue(cursor, type, 1) };
}

function readValue(cursor: PlainCursor, type: number, depth: number): PlainEntry["value"] {
  if (type === textType) {
    const length = cursor.u64();
    demand(length <= 2n ** 20n || depth > 1, "a text's length");
    return cursor.text(length);
  }
  if (type === arrayType) return readArray(cursor, depth);
  const bytes = numberBytes.get(type);
  demand(bytes !== undefined, "a value's type");
  return cursor.number(type, bytes ?? 0n);
}

function readArray(cursor: PlainCursor, depth: number): PlainArray {
  const elementType = cursor.u32();
  demand(numberBytes.has(elementType), "an element's type");
  const length = cursor.u64();
  demand(elementType !== arrayType || depth < 4, "depth");
  const start = cursor.at;
  for (let index = 0n; index < length; index++) readValue(cursor, elementType, depth + 1);
  const byteLength = Number(cursor.at - start);
  return { elementType, length: Number(length), offset: Number(start), byteLength };
}

function alignmentOf(entries: PlainFile["entries"]): bigint {
  const entry = entries.get("general.alignment");
  if (entry === undefined) return 32n;
  demand(entry.type === 4 && typeof entry.value === "number", "the alignment's type");
  const alignment = BigInt(Number(entry.value));
  demand(alignment > 0n && (alignment & (alignment - 1n)) === 0n, "alignment");
  return alignment;
}

function checkSplit(entries: PlainFile["entries"]): void {
  const count = wholeNumber(entries, "split.count", 512n) ?? 1n;
  const index = wholeNumber(entries, "split.no", 512n) ?? 0n;
  demand(index < (count > 1n ? count : 1n), "split.no");
  if (count <= 1n) return;
  demand(wholeNumber(entries, "split.tensors.count", 8192n) !== undefined, "split.tensors.count");
}

function wholeNumber(entries: PlainFile["entries"], key: string, max: bigint): bigint | undefined {
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  demand([0, 1, 2, 3, 4, 5, 10, 11].includes(entry.type), `type of ${key}`);
  const value = typeof entry.value === "bigint" ? entry.value : BigInt(Number(entry.value));
  demand(value >= 0n && value <= max, key);
  return value;
}

interface Info {
  readonly name: string;
  readonly dimensions: readonly bigint[];
  readonly type: number;
  readonly offset: bigint;
}

function readInfos(cursor: PlainCursor, count: bigint): Info[] {
  const infos: Info[] = [];
  for (let index = 0n; index < count; index++) {
    const name = readName(cursor, 64n);
    demand(!infos.some((other) => other.name === name), "a tensor twice");
    const dimensionCount = cursor.u32();
    demand(dimensionCount <= 4, "the number of extents");
    const dimensions = Array.from({ length: dimensionCount }, () => cursor.u64());
    const type = cursor.u32();
    infos.push({
      name,
      dimensions: dimensionCount === 0 ? [1n] : dimensions,
      type,
      offset: cursor.u64(),
    });
  }
  return infos;
}

function placed(cursor: PlainCursor, infos: readonly Info[], alignment: bigint): PlainTensor[] {
  const start = ((cursor.at + alignment - 1n) / alignment) * alignment;
  const ranges: (readonly [bigint, bigint])[] = [];
  return infos.map(({ name, dimensions, type, offset }) => {
    const byteLength = bytesOf(dimensions, type);
    const first = start + offset;
    const end = first + byteLength;
    demand(offset % alignment === 0n && end <= cursor.length, "a tensor's place");
    demand(
      ranges.every(([from, to]) => end <= from || to <= first),
      "tensors overlap",
    );
    ranges.push([first, end]);
    const numbers = dimensions.map(Number);
    return {
      name,
      dimensions: numbers,
      type,
      offset: Number(first),
      byteLength: Number(byteLength),
    };
  });
}

function bytesOf(dimensions: readonly bigint[], type: number): bigint {
  const known = tensorTypes.get(type);
  demand(known !== undefined, "a tensor's type");
  const { blockSize, typeSize } = known ?? { blockSize: 1, typeSize: 1 };
  demand(
    dimensions.every((extent) => extent > 0n),
    "an extent of 0",
  );
  demand((dimensions[0] ?? 0n) % BigInt(blockSize) === 0n, "a row's blocks");
  const elements = dimensions.reduce((product, extent) => product * extent, 1n);
  return (elements / BigInt(blockSize)) * BigInt(typeSize);
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new WrongFile(what);
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });

class PlainCursor {
  at = 0n;
  readonly length: bigint;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = BigInt(bytes.length);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4n), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8n), true);
  }

  text(length: bigint): string {
    const start = this.#take(length);
    return lossy.decode(this.#bytes.subarray(start, start + Number(length)));
  }

  name(length: bigint): string {
    const start = this.#take(length);
    try {
      return strict.decode(this.#bytes.subarray(start, start + Number(length)));
    } catch {
      throw new WrongFile("a name is not UTF-8");
    }
  }

  number(type: number, bytes: bigint): number | bigint | boolean {
    const at = this.#take(bytes);
    const view = this.#view;
    const readers = [
      () => view.getUint8(at),
      () => view.getInt8(at),
      () => view.getUint16(at, true),
      () => view.getInt16(at, true),
      () => view.getUint32(at, true),
      () => view.getInt32(at, true),
      () => view.getFloat32(at, true),
      () => flag(view.getUint8(at)),
    ];
    if (type < readers.length) return readers[type]?.() ?? 0;
    if (type === 10) return view.getBigUint64(at, true);
    return type === 11 ? view.getBigInt64(at, true) : view.getFloat64(at, true);
  }

  #take(count: bigint): number {
    demand(this.at + count <= this.length, "the file ends");
    const start = Number(this.at);
    this.at += count;
    return start;
  }
}

function flag(byte: number): boolean {
  demand(byte <= 1, "a boolean");
  return byte === 1;
}
