// The first elements of a metadata array, enough to see what it holds. Source: docs/gguf.md of ggml.

import type { MetadataArray } from "../gguf/gguf-file.ts";
import type { ReadBytes } from "./read-header.ts";

const elementsMax = 4;
const bytesMax = 512;
const textLengthBytes = 8;

export type PreviewElement = string | number | boolean;

/** Up to four elements; fewer where texts are long, and none of an array of arrays. */
export function previewArray(array: MetadataArray, read: ReadBytes): PreviewElement[] {
  const bytes = read({ offset: array.offset, length: Math.min(bytesMax, array.byteLength) });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(elementsMax, array.length);
  const { elementType } = array;
  switch (elementType.tag) {
    case "array":
      return [];
    case "text":
      return previewTexts(bytes, count);
    case "boolean":
      return Array.from({ length: count }, (_, index) => view.getUint8(index) !== 0);
    default:
      return Array.from({ length: count }, (_, index) =>
        plainNumber(elementType.read(view, index * elementType.byteLength)),
      );
  }
}

function previewTexts(bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let offset = 0;
  while (texts.length < count && offset + textLengthBytes <= bytes.length) {
    const start = offset + textLengthBytes;
    const end = start + Number(view.getBigUint64(offset, true));
    if (end > bytes.length) break;
    texts.push(Buffer.from(bytes.subarray(start, end)).toString());
    offset = end;
  }
  return texts;
}

/** A text where JSON has no such number (NaN, infinities), or its readers would round it (past 2^53). */
export function plainNumber(value: number | bigint): number | string {
  const number = Number(value);
  const isPlain =
    typeof value === "bigint" ? Number.isSafeInteger(number) : Number.isFinite(number);
  return isPlain ? number : `${value}`;
}
