// A model's header, of one file or of as many as it was split into: given the first part, the others are found
// beside it and read, and what they say must fit together.

import { RealmError, asRealmError } from "../error/realm-error.ts";
import type { GgufFile, GgufPart, Split } from "../gguf/gguf-file.ts";
import { headerPieceBytes } from "../gguf/limits.ts";
import { readGgufPart, withArchitecture } from "../gguf/read-gguf.ts";
import { quoted } from "../gguf/refuse.ts";
import { partName, PartJoiner } from "../gguf/split.ts";
import type { ModelSource, SourceFile } from "./model-source.ts";
import { readPartPath } from "./part-names.ts";
import { driveReading } from "./steps.ts";
import type { Steps } from "./steps.ts";

/** The header of a model that was just opened, with its other parts. */
export function* readModelHeader(source: ModelSource): Steps<GgufFile> {
  return yield* readOtherParts(source, yield* readFirstHeader(source));
}

/** What the file that was given says, whichever part it is. */
export function* readFirstHeader(source: ModelSource): Steps<GgufPart> {
  const place = { offset: 0, byteLength: source.byteLength };
  return yield* readPart(source, place, new Uint8Array(headerPieceBytes));
}

/**
 * Opens the other parts, if there are any, and puts all together. Errors: `bad-argument` (another part than
 * the first was given), `not-found` (a part is missing), `bad-file`, each with the part's name.
 */
export function* readOtherParts(source: ModelSource, first: GgufPart): Steps<GgufFile> {
  const { split } = first;
  if (split === undefined) return withArchitecture(first);
  refuseLaterPart(source, split);
  const joiner = new PartJoiner(withArchitecture(first), split);
  // One for all parts: as many would pile up until they are collected.
  const buffer = new Uint8Array(headerPieceBytes);
  for (let index = 1; index < split.count; index++) {
    yield* addPart(source, { ...split, index }, { joiner, buffer });
  }
  return joiner.joined();
}

interface Joining {
  readonly joiner: PartJoiner;
  readonly buffer: Uint8Array;
}

function* addPart(source: ModelSource, split: Split, { joiner, buffer }: Joining): Steps<void> {
  let path = "";
  try {
    const part = source.openPart(split);
    path = ` ${quoted(part.path)}`;
    joiner.add(yield* readPart(source, part, buffer));
  } catch (thrown) {
    const cause = asRealmError(thrown);
    const message = `cannot use ${partName(split)}${path}: ${cause.message}`;
    throw new RealmError(cause.code, message, { cause });
  }
}

function* readPart(
  source: ModelSource,
  { offset, byteLength }: Pick<SourceFile, "offset" | "byteLength">,
  buffer: Uint8Array,
): Steps<GgufPart> {
  return yield* driveReading(readGgufPart(byteLength), function* (request) {
    const target = buffer.subarray(0, request.length);
    yield* source.readInto(offset + request.offset, target);
    return target;
  });
}

function refuseLaterPart({ name }: ModelSource, split: Split): void {
  if (split.index === 0) return;
  const first = readPartPath(name)?.pathOf(0);
  const give = first === undefined ? "give the first" : `give the first, ${quoted(first)}`;
  const why = `it is ${partName(split)}; ${give}`;
  throw new RealmError("bad-argument", `cannot use ${quoted(name)} alone: ${why}`);
}
