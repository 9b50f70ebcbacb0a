// The streaming reader of GGUF, versions 2 and 3, little endian. It walks the header in bounded pieces,
// checks everything the file says against the file's size, and remembers where things are. Nothing it
// keeps grows with the vocabulary. Source: docs/gguf.md of ggml; limits: limits.ts.

import { RealmError } from "../error/realm-error.ts";
import { ByteCursor } from "./byte-cursor.ts";
import type { GgufFile, GgufPart, MetadataValue, Reading } from "./gguf-file.ts";
import * as limits from "./limits.ts";
import { entryBytesMin, readMetadata } from "./read-metadata.ts";
import { readTensors, tensorInfoBytesMin } from "./read-tensors.ts";
import { badFile, quoted, unsupported } from "./refuse.ts";
import { splitOf } from "./split.ts";

const magic = "GGUF";
const versionMin = 2;
const versionMax = 3;
const alignmentDefault = 32;

/** `readGgufPart` of a file that names its architecture, as each one does but the later parts of a split model. */
export function* readGguf(byteLength: number, headerEnd = byteLength): Reading<GgufFile> {
  return withArchitecture(yield* readGgufPart(byteLength, headerEnd));
}

/** The file, if it names its architecture. Errors: `bad-file`. */
export function withArchitecture(part: GgufPart): GgufFile {
  return { ...part, architecture: architectureOf(part.metadata) };
}

/**
 * Reads the header of a file of `byteLength` bytes. Each yield asks for bytes (128 KiB at most) and
 * wants exactly those as `next`'s argument; they may be overwritten afterwards. Throws `bad-file` or
 * `unsupported`, naming the offset and the key or tensor. `headerEnd`: for a header that was read before;
 * nothing behind it is asked for.
 */
export function* readGgufPart(byteLength: number, headerEnd = byteLength): Reading<GgufPart> {
  if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
    throw new RealmError("bad-argument", `cannot read a file of ${byteLength} bytes`);
  }
  const cursor = new ByteCursor(byteLength, headerEnd);
  yield* checkMagic(cursor);
  const version = yield* readVersion(cursor);
  yield* cursor.fill(16, "the counts");
  const tensorCount = readTensorCount(cursor);
  const metadataCount = readMetadataCount(cursor);
  const metadata = yield* readMetadata(cursor, metadataCount);
  const split = splitOf(metadata);
  const alignment = alignmentOf(metadata);
  const tensors = yield* readTensors(cursor, tensorCount, alignment);
  const headerByteLength = cursor.offset;
  return { version, alignment, metadata, tensors, headerByteLength, byteLength, split };
}

function* checkMagic(cursor: ByteCursor): Reading<void> {
  if (cursor.byteLength === 0) throw badFile("cannot read a GGUF header: the file is empty");
  yield* cursor.fill(Math.min(magic.length, cursor.byteLength), "the magic");
  let found = "";
  while (found.length < magic.length && cursor.remaining > 0) {
    found += String.fromCharCode(cursor.u8());
  }
  if (found === magic) return;
  throw badFile(`not a GGUF file: it begins with ${quoted(found)} instead of "${magic}"`);
}

function* readVersion(cursor: ByteCursor): Reading<number> {
  yield* cursor.fill(4, "the version");
  const version = cursor.u32();
  if (version >= versionMin && version <= versionMax) return version;
  if (version === 0) throw badFile("cannot read GGUF version 0 at offset 4: there is none");
  // The low half of a little-endian version can't be empty: 3 in big-endian order reads as 0x03000000.
  const why = (version & 0xffff) === 0 ? "the file is big-endian" : `version ${version}`;
  throw unsupported(
    `cannot read this GGUF file (offset 4): ${why}; Realm reads little-endian versions 2 and 3`,
  );
}

function readTensorCount(cursor: ByteCursor): number {
  return readCount(cursor, {
    what: "the number of tensors",
    bytesMin: tensorInfoBytesMin,
    max: limits.tensorCountMax,
  });
}

function readMetadataCount(cursor: ByteCursor): number {
  return readCount(cursor, {
    what: "the number of metadata entries",
    bytesMin: entryBytesMin,
    max: limits.metadataCountMax,
  });
}

interface CountLimits {
  readonly what: string;
  /** Bytes that each of them takes at least. */
  readonly bytesMin: number;
  readonly max: number;
}

function readCount(cursor: ByteCursor, { what, bytesMin, max }: CountLimits): number {
  const count = cursor.size(what);
  if (count * bytesMin > cursor.remaining) {
    throw cursor.refuse(what, `${count} don't fit into the ${cursor.remaining} bytes that follow`);
  }
  if (count > max) throw cursor.refuse(what, `${count} pass the limit of ${max}`);
  return count;
}

function architectureOf(metadata: ReadonlyMap<string, MetadataValue>): string {
  const value = metadata.get("general.architecture");
  if (value?.tag === "text" && value.val !== "") return value.val;
  const why = value === undefined ? "it is missing" : "it is not a text, or empty";
  throw badFile(`cannot read the key "general.architecture": ${why}`);
}

function alignmentOf(metadata: ReadonlyMap<string, MetadataValue>): number {
  const value = metadata.get("general.alignment");
  if (value === undefined) return alignmentDefault;
  if (value.tag !== "unsigned" || value.type !== "u32") {
    throw badFile(`cannot read the key "general.alignment": it is of type ${value.type}, not u32`);
  }
  const alignment = Number(value.val);
  if (alignment > 0 && Number.isInteger(Math.log2(alignment))) return alignment;
  throw badFile(`cannot use the key "general.alignment": ${alignment} is not a power of two`);
}
