// The tensor infos of a GGUF header: each is checked by itself against its type and the file's size,
// then all of them against each other. Nothing is believed that the file's size contradicts.

import type { ByteCursor } from "./byte-cursor.ts";
import { tensorSubject } from "./byte-cursor.ts";
import type { Reading, TensorLocation } from "./gguf-file.ts";
import * as limits from "./limits.ts";
import { quoted, unsupported } from "./refuse.ts";
import { removedTensorTypes, tensorTypes } from "./tensor-types.ts";
import type { TensorType } from "./tensor-types.ts";

/** Least bytes of a tensor info: name's length, one character, extents' count, type, offset. */
export const tensorInfoBytesMin = 8 + 1 + 4 + 4 + 8;

/** All tensors in the file's order. Their offsets become absolute once the header's end is known. */
export function* readTensors(
  cursor: ByteCursor,
  count: number,
  alignment: number,
): Reading<TensorLocation[]> {
  const tensors: TensorLocation[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index++) {
    cursor.subject = `tensor ${index}`;
    const tensor = yield* readTensor(cursor);
    if (names.has(tensor.name))
      throw cursor.refuse("the name", `${quoted(tensor.name)} is there twice`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  const dataOffset = Math.ceil(cursor.offset / alignment) * alignment;
  const placed = tensors.map((tensor) => place(cursor, tensor, { alignment, dataOffset }));
  checkDisjoint(cursor, placed);
  return placed;
}

function* readTensor(cursor: ByteCursor): Reading<TensorLocation> {
  const name = yield* readName(cursor);
  cursor.subject = tensorSubject(name);
  const dimensions = yield* readDimensions(cursor);
  yield* cursor.fill(12, "the type and the offset");
  const type = tensorType(cursor);
  const byteLength = tensorByteLength(cursor, dimensions, type);
  const offset = cursor.size("the offset");
  return { name, dimensions, type: type.id, typeName: type.name, offset, byteLength };
}

function* readName(cursor: ByteCursor): Reading<string> {
  yield* cursor.fill(8, "the name's length");
  const byteLength = cursor.size("the name's length");
  if (byteLength === 0) throw cursor.refuse("the name", "it is empty");
  if (byteLength > limits.tensorNameBytesMax) {
    const limit = `the limit of ${limits.tensorNameBytesMax}`;
    throw cursor.refuse("the name", `its ${byteLength} bytes pass ${limit}`);
  }
  return yield* cursor.name(byteLength, "the name");
}

/** A tensor without extents is a scalar, as in ggml: one row of one element. */
function* readDimensions(cursor: ByteCursor): Reading<number[]> {
  yield* cursor.fill(4, "the number of extents");
  const count = cursor.u32();
  if (count > limits.dimensionCountMax) {
    const limit = `the limit of ${limits.dimensionCountMax}`;
    throw cursor.refuse("the extents", `there are ${count} and ${limit} is passed`);
  }
  if (count === 0) return [1];
  yield* cursor.fill(8 * count, "the extents");
  return Array.from({ length: count }, () => readExtent(cursor));
}

function readExtent(cursor: ByteCursor): number {
  const extent = cursor.size("an extent");
  if (extent === 0) throw cursor.refuse("an extent", "it is 0");
  return extent;
}

function tensorType(cursor: ByteCursor): TensorType {
  const id = cursor.u32();
  const type = tensorTypes.get(id);
  if (type !== undefined) return type;
  const why = removedTensorTypes.has(id) ? "was taken out of the format" : "is not known";
  throw unsupported(`cannot use ${cursor.subject}: tensor type ${id} ${why} (ggml 0.25)`);
}

function tensorByteLength(
  cursor: ByteCursor,
  dimensions: readonly number[],
  type: TensorType,
): number {
  const rowLength = dimensions[0] ?? 1;
  if (rowLength % type.blockSize !== 0) {
    const block = `blocks of ${type.blockSize} (${type.name})`;
    throw cursor.refuse("the extents", `a row of ${rowLength} elements is not made of ${block}`);
  }
  const elements = dimensions.reduce((product, extent) => product * extent, 1);
  const byteLength = (elements / type.blockSize) * type.typeSize;
  // A product that passed 2^53 - 1 on the way is inexact, but it can't have come back below.
  if (elements > Number.MAX_SAFE_INTEGER || byteLength > cursor.byteLength) {
    const shape = `shape [${dimensions.join(", ")}] of ${type.name}`;
    throw cursor.refuse("the extents", `${shape} passes the file's ${cursor.byteLength} bytes`);
  }
  return byteLength;
}

interface Layout {
  readonly alignment: number;
  readonly dataOffset: number;
}

function place(cursor: ByteCursor, tensor: TensorLocation, layout: Layout): TensorLocation {
  cursor.subject = tensorSubject(tensor.name);
  if (tensor.offset % layout.alignment !== 0) {
    const multiple = `no multiple of the alignment ${layout.alignment}`;
    throw cursor.refuse("the data", `its offset ${tensor.offset} is ${multiple}`);
  }
  const offset = layout.dataOffset + tensor.offset;
  if (offset + tensor.byteLength > cursor.byteLength) {
    const place = `its ${tensor.byteLength} bytes at ${offset}`;
    throw cursor.refuse("the data", `${place} pass the file's end at ${cursor.byteLength}`);
  }
  return { ...tensor, offset };
}

function checkDisjoint(cursor: ByteCursor, tensors: readonly TensorLocation[]): void {
  const inOrder = tensors.toSorted((left, right) => left.offset - right.offset);
  let end = 0;
  let previous = "";
  for (const tensor of inOrder) {
    cursor.subject = tensorSubject(tensor.name);
    if (tensor.offset < end) {
      const other = `${tensorSubject(previous)}, which ends at ${end}`;
      throw cursor.refuse("the data", `it begins at ${tensor.offset}, inside of ${other}`);
    }
    end = tensor.offset + tensor.byteLength;
    previous = tensor.name;
  }
}
