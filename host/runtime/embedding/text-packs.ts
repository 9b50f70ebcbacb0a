// Texts on their way to a guest: packed behind each other, as many as are evaluated in a moment, so that a large input is
// neither held whole nor sent one by one.

import type { PackedTexts } from "../../abi/world.ts";
import { readText } from "../option-readers.ts";

/** Some of the texts, in order. */
export interface TextPack extends PackedTexts {
  /** Index of the first, and how many there are; a pair counts once. */
  readonly first: number;
  readonly count: number;
}

/** About 60,000 tokens. One text may be longer, and is then alone. */
const packBytesMax = 256 * 1024;
const packTextsMax = 4096;

export interface PackOrder {
  readonly texts: Iterable<unknown> | AsyncIterable<unknown>;
  /** UTF-8, before each text. */
  readonly prefix: Uint8Array;
  /** Texts that stay in one pack. */
  readonly together: number;
}

/** Errors: `bad-argument` names the text that is none; those of the texts' own iterator. */
export async function* packTexts({
  texts,
  prefix,
  together,
}: PackOrder): AsyncGenerator<TextPack, void, void> {
  let first = 0;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const text of texts) {
    const piece = withPrefix(readText(`texts[${first + pieces.length}]`, text), prefix);
    const isFull = bytes + piece.length > packBytesMax || pieces.length >= packTextsMax;
    if (pieces.length > 0 && isFull && pieces.length % together === 0) {
      yield pack(pieces, first, together);
      first += pieces.length;
      [pieces, bytes] = [[], 0];
    }
    pieces.push(piece);
    bytes += piece.length;
  }
  if (pieces.length > 0) yield pack(pieces, first, together);
}

function withPrefix(text: Uint8Array, prefix: Uint8Array): Uint8Array {
  return prefix.length === 0 ? text : Buffer.concat([prefix, text]);
}

/** `first`: of the texts. */
function pack(pieces: readonly Uint8Array[], first: number, together: number): TextPack {
  const ends = new Uint32Array(pieces.length);
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    end += piece.length;
    ends[index] = end;
  }
  const bytes = new Uint8Array(end);
  for (const [index, piece] of pieces.entries()) bytes.set(piece, ends[index - 1] ?? 0);
  return { first: first / together, count: pieces.length / together, bytes, ends };
}
