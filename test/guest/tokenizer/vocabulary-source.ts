// A vocabulary as the host would serve it, out of a GGUF in memory, and descriptions of GGUFs to make
// variants of. Pieces are as small as a test wants them.

import { readFileSync } from "node:fs";
import type { GgufFile, MetadataArray } from "../../../host/gguf/gguf-file.ts";
import { parse } from "../../gguf/drive.ts";
import { writeGguf } from "../../gguf/write-gguf.ts";
import type { WrittenArray, WrittenValue } from "../../gguf/write-gguf.ts";

export type Slice =
  | { tag: "integers"; values: BigInt64Array }
  | { tag: "floats"; values: Float32Array }
  | { tag: "texts"; bytes: Uint8Array; ends: Uint32Array };

/** Metadata by key, in the form in which it can be written to a file again. */
export type Description = Map<string, WrittenValue>;

const sliceBytesMax = 1 << 20;

export class VocabularySource {
  readonly file: GgufFile;
  /** Elements in a slice at most, beside the 1 MiB. */
  sliceLengthMax = Number.MAX_SAFE_INTEGER;
  /** Calls of `readArray` so far. */
  reads = 0;
  /** Number of the read to fail (from 1), 0 for none. */
  failAt = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.file = parse(bytes);
  }

  static fromFile(path: string): VocabularySource {
    return new VocabularySource(new Uint8Array(readFileSync(path)));
  }

  static fromDescription(description: Description): VocabularySource {
    return new VocabularySource(writeGguf({ metadata: [...description] }).bytes);
  }

  array(key: string): MetadataArray {
    const value = this.file.metadata.get(key);
    if (value?.tag !== "array") throw new Error(`"${key}" is no array`);
    return value.val;
  }

  /** As the world's `read-metadata-array`; undefined for the read that was told to fail. */
  readArray(key: string, first: number, count: number): Slice | undefined {
    this.reads++;
    if (this.reads === this.failAt) return undefined;
    const array = this.array(key);
    const end = Math.min(array.length, first + Math.min(count, this.sliceLengthMax));
    if (array.elementType.tag === "text") return this.#texts(array, first, end);
    const length = Math.min(end - first, sliceBytesMax / 8);
    const numbers = Array.from({ length }, (_, i) => this.#number(array, first + i));
    return array.elementType.tag === "float"
      ? { tag: "floats", values: Float32Array.from(numbers) }
      : { tag: "integers", values: BigInt64Array.from(numbers, BigInt) };
  }

  /** Everything the file says, to be changed and written again. */
  describe(): Description {
    const description: Description = new Map();
    for (const [key, value] of this.file.metadata) {
      if (value.tag === "array") description.set(key, this.#describeArray(value.val));
      else if (value.tag === "text") description.set(key, { type: "text", value: value.val });
      else description.set(key, { type: value.type, value: Number(value.val) });
    }
    return description;
  }

  #describeArray(array: MetadataArray): WrittenArray {
    const values =
      array.elementType.tag === "text"
        ? this.#allTexts(array)
        : Array.from({ length: array.length }, (_, i) => this.#number(array, i));
    return { type: "array", elementType: array.elementType.name, values };
  }

  #allTexts(array: MetadataArray): Uint8Array[] {
    const { bytes, ends } = this.#walk(array, 0, array.length, Number.MAX_SAFE_INTEGER);
    return Array.from(ends, (end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
  }

  #texts(array: MetadataArray, first: number, end: number): Slice {
    return { tag: "texts", ...this.#walk(array, first, end, sliceBytesMax) };
  }

  #walk(array: MetadataArray, first: number, end: number, bytesMax: number) {
    // Texts have no fixed length: from the last place before `first` that the header's reader kept.
    const step = 4096;
    let at = array.checkpoints[Math.floor(first / step)] ?? array.offset;
    for (let i = Math.floor(first / step) * step; i < first; i++) at += 8 + this.#textLength(at);
    const parts: Uint8Array[] = [];
    const ends: number[] = [];
    let total = 0;
    for (let i = first; i < end; i++) {
      const length = this.#textLength(at);
      if (total + length > bytesMax && parts.length > 0) break;
      parts.push(this.#bytes.subarray(at + 8, at + 8 + length));
      total += length;
      ends.push(total);
      at += 8 + length;
    }
    return { bytes: new Uint8Array(Buffer.concat(parts)), ends: Uint32Array.from(ends) };
  }

  #textLength(offset: number): number {
    return Number(this.#view.getBigUint64(offset, true));
  }

  #number(array: MetadataArray, index: number): number {
    const { name, byteLength } = array.elementType;
    const at = array.offset + index * byteLength;
    if (name === "f32") return this.#view.getFloat32(at, true);
    if (name === "i32") return this.#view.getInt32(at, true);
    if (name === "u32") return this.#view.getUint32(at, true);
    if (byteLength === 1) return this.#view.getUint8(at);
    throw new Error(`elements of type ${name}`);
  }
}
