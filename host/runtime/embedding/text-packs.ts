// Texts on their way to a guest: packed behind each other, as many as are evaluated in a moment, so that a large input is
// neither held whole nor sent one by one.

import type { PackedTexts } from "../../abi/world.ts";
import { readText } from "../option-readers.ts";

/** Some of the texts, in order. */
export interface TextPack extends PackedTexts {
  /** Index of the first. */
  readonly first: number;
}

/** About 60,000 tokens. One text may be longer, and is then alone. */
const packBytesMax = 256 * 1024;
const packTextsMax = 4096;

/** Errors: `bad-argument` names the text that is none; those of the texts' own iterator. */
export async function* packTexts(
  texts: Iterable<unknown> | AsyncIterable<unknown>,
  prefix: Uint8Array,
): AsyncGenerator<TextPack, void, void> {
  let first = 0;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const text of texts) {
    const piece = withPrefix(readText(`texts[${first + pieces.length}]`, text), prefix);
    const isFull = bytes + piece.length > packBytesMax || pieces.length === packTextsMax;
    if (pieces.length > 0 && isFull) {
      yield pack(first, pieces);
      first += pieces.length;
      [pieces, bytes] = [[], 0];
    }
    pieces.push(piece);
    bytes += piece.length;
  }
  if (pieces.length > 0) yield pack(first, pieces);
}

function withPrefix(text: Uint8Array, prefix: Uint8Array): Uint8Array {
  return prefix.length === 0 ? text : Buffer.concat([prefix, text]);
}

function pack(first: number, pieces: readonly Uint8Array[]): TextPack {
  const ends = new Uint32Array(pieces.length);
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    end += piece.length;
    ends[index] = end;
  }
  const bytes = new Uint8Array(end);
  for (const [index, piece] of pieces.entries()) bytes.set(piece, ends[index - 1] ?? 0);
  return { first, bytes, ends };
}
