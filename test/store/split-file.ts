// Splits a GGUF file as llama.cpp's `gguf-split` does: the first part has all metadata, tensors go to the parts in turn of
// their order.

import type { GgufFile, TensorLocation } from "../../host/gguf/gguf-file.ts";
import { parse } from "../gguf/drive.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import type { WrittenGguf, WrittenTensor } from "../gguf/write-gguf.ts";
import { splitEntries } from "./split-model.ts";

/** Magic, version, number of tensors, number of entries. */
const headBytes = 24;
const entryCountAt = 16;

/** The bytes of each part. */
export function splitFile(bytes: Uint8Array, count: number): Uint8Array[] {
  const file = parse(bytes);
  const perPart = Math.ceil(file.tensors.length / count);
  return Array.from({ length: count }, (_, index) => {
    const tensors = file.tensors.slice(index * perPart, (index + 1) * perPart);
    const part = writeGguf({
      metadata: splitEntries(index, count, file.tensors.length),
      tensors: tensors.map((tensor) => writtenTensor(bytes, tensor)),
    });
    return index === 0 ? withMetadata(part, file, bytes) : part.bytes;
  });
}

function writtenTensor(bytes: Uint8Array, tensor: TensorLocation): WrittenTensor {
  const { name, dimensions, type, offset, byteLength } = tensor;
  return { name, dimensions, type, data: bytes.subarray(offset, offset + byteLength) };
}

/** The part with the whole file's entries before its own, and its data where the longer header ends. */
function withMetadata(part: WrittenGguf, file: GgufFile, bytes: Uint8Array): Uint8Array {
  const entries = bytes.subarray(headBytes, file.headerByteLength - infoBytes(file.tensors));
  const head = part.bytes.slice(0, headBytes);
  const entryCount = file.metadata.size + 3;
  new DataView(head.buffer).setBigUint64(entryCountAt, BigInt(entryCount), true);
  const header = [head, entries, part.bytes.subarray(headBytes, part.headerByteLength)];
  const headerBytes = entries.length + part.headerByteLength;
  const padding = new Uint8Array(padded(headerBytes) - headerBytes);
  const data = part.bytes.subarray(padded(part.headerByteLength));
  return new Uint8Array(Buffer.concat([...header, padding, data]));
}

/** What the tensors take in a header: name, extents, type, offset. */
function infoBytes(tensors: readonly TensorLocation[]): number {
  return tensors.reduce((sum, { name, dimensions }) => {
    return sum + 8 + new TextEncoder().encode(name).length + 4 + 8 * dimensions.length + 4 + 8;
  }, 0);
}

function padded(byteLength: number): number {
  return Math.ceil(byteLength / 32) * 32;
}
