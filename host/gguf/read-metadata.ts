// The metadata entries of a GGUF header. Scalars and texts are read; of arrays only the place is kept,
// and of texts in arrays only the lengths are looked at, so that no vocabulary ever enters the heap.

import type { ByteCursor } from "./byte-cursor.ts";
import { keySubject } from "./byte-cursor.ts";
import type { MetadataArray, MetadataValue, Reading } from "./gguf-file.ts";
import * as limits from "./limits.ts";
import { valueTypes } from "./value-types.ts";
import type { ValueType } from "./value-types.ts";

/** Least bytes of an entry: a key's length, one character, the value's type, a byte. */
export const entryBytesMin = 8 + 1 + 4 + 1;

/** All entries in the file's order, keys unique. */
export function* readMetadata(
  cursor: ByteCursor,
  count: number,
): Reading<Map<string, MetadataValue>> {
  const metadata = new Map<string, MetadataValue>();
  for (let index = 0; index < count; index++) {
    cursor.subject = `metadata entry ${index}`;
    const key = yield* readKey(cursor);
    if (metadata.has(key)) throw cursor.refuse("the key", `${keySubject(key)} is there twice`);
    cursor.subject = keySubject(key);
    metadata.set(key, yield* readValue(cursor));
  }
  return metadata;
}

function* readKey(cursor: ByteCursor): Reading<string> {
  yield* cursor.fill(8, "the key's length");
  const byteLength = cursor.size("the key's length");
  if (byteLength === 0) throw cursor.refuse("the key", "it is empty");
  if (byteLength > limits.keyBytesMax) {
    throw cursor.refuse(
      "the key",
      `its ${byteLength} bytes pass the limit of ${limits.keyBytesMax}`,
    );
  }
  return yield* cursor.name(byteLength, "the key");
}

function* readValue(cursor: ByteCursor): Reading<MetadataValue> {
  const type = yield* readValueType(cursor, "the value's type");
  yield* cursor.fill(type.byteLength, "the value");
  switch (type.tag) {
    case "unsigned":
    case "signed":
      return { tag: type.tag, type: type.name, val: cursor.number(type) };
    case "float":
      return { tag: type.tag, type: type.name, val: cursor.number(type) };
    case "boolean":
      return { tag: type.tag, type: type.name, val: readBoolean(cursor, "the value") };
    case "text":
      return { tag: "text", type: "text", val: yield* readText(cursor) };
    default:
      return { tag: "array", type: "array", val: yield* readArray(cursor, 1) };
  }
}

function* readValueType(cursor: ByteCursor, what: string): Reading<ValueType> {
  yield* cursor.fill(4, what);
  const id = cursor.u32();
  const type = valueTypes[id];
  if (type === undefined) throw cursor.refuse(what, `there is no value type ${id}`);
  return type;
}

function* readText(cursor: ByteCursor): Reading<string> {
  const byteLength = cursor.size("the text's length");
  if (byteLength > limits.textBytesMax) {
    throw cursor.refuse(
      "the text",
      `its ${byteLength} bytes pass the limit of ${limits.textBytesMax}`,
    );
  }
  return yield* cursor.text(byteLength, "the text");
}

function readBoolean(cursor: ByteCursor, what: string): boolean {
  const byte = cursor.u8();
  if (byte > 1) throw cursor.refuse(what, `a boolean is 0 or 1, not ${byte}`);
  return byte === 1;
}

function* readArray(cursor: ByteCursor, depth: number): Reading<MetadataArray> {
  const type = yield* readValueType(cursor, "the elements' type");
  yield* cursor.fill(8, "the array's length");
  const length = cursor.size("the array's length");
  checkArrayLength(cursor, length, type);
  const offset = cursor.offset;
  const checkpoints = yield* passElements(cursor, { type, length, depth });
  const byteLength = cursor.offset - offset;
  return { elementType: type, length, offset, byteLength, checkpoints };
}

function checkArrayLength(cursor: ByteCursor, length: number, type: ValueType): void {
  if (length * type.byteLength > cursor.remaining) {
    const left = `${cursor.remaining} bytes are left in the file`;
    throw cursor.refuse("the array", `it has ${length} elements of type ${type.name} and ${left}`);
  }
  if (length > limits.arrayLengthMax) {
    const limit = `the limit of ${limits.arrayLengthMax}`;
    throw cursor.refuse("the array", `its ${length} elements pass ${limit}`);
  }
}

interface Elements {
  readonly type: ValueType;
  readonly length: number;
  readonly depth: number;
}

/** Moves behind the elements; gives the checkpoints of texts. */
function* passElements(cursor: ByteCursor, elements: Elements): Reading<number[]> {
  switch (elements.type.tag) {
    case "text":
      return yield* passTexts(cursor, elements.length);
    case "array":
      yield* passArrays(cursor, elements);
      return [];
    case "boolean":
      yield* passBooleans(cursor, elements.length);
      return [];
    default:
      cursor.skip(elements.length * elements.type.byteLength, "the array");
      return [];
  }
}

/** Runs for every token and merge of a vocabulary: no generator and no object for each of them. */
function* passTexts(cursor: ByteCursor, length: number): Reading<number[]> {
  const checkpoints: number[] = [];
  for (let index = 0; index < length; index++) {
    if (index % limits.textsPerCheckpoint === 0) checkpoints.push(cursor.offset);
    if (!cursor.has(8)) yield* cursor.fill(8, "an element's length");
    cursor.skip(cursor.size("an element's length"), "an element");
  }
  return checkpoints;
}

function* passBooleans(cursor: ByteCursor, length: number): Reading<void> {
  for (let index = 0; index < length; index++) {
    if (!cursor.has(1)) yield* cursor.fill(1, "an element");
    readBoolean(cursor, "an element");
  }
}

function* passArrays(cursor: ByteCursor, elements: Elements): Reading<void> {
  if (elements.depth === limits.arrayDepthMax) {
    throw cursor.refuse(
      "the array",
      `arrays nest deeper than the limit of ${limits.arrayDepthMax}`,
    );
  }
  for (let index = 0; index < elements.length; index++) {
    yield* readArray(cursor, elements.depth + 1);
  }
}
