// The arrays of a SentencePiece vocabulary, read from the host in slices: either all of them, or an error.

import { ArraySlice, ArraySliceTag, Error, readMetadataArray, Result } from "./bindings/wit";
import { badFile, unsupported } from "./failure";
import { Metadata } from "./metadata";

/** GGUF's types of tokens. */
export const UNKNOWN: u8 = 2;
export const CONTROL: u8 = 3;
export const USER_DEFINED: u8 = 4;
export const BYTE: u8 = 6;

const TOKENS = "tokenizer.ggml.tokens";
const SCORES = "tokenizer.ggml.scores";
const TYPES = "tokenizer.ggml.token_type";
/** Of all texts; 262,144 tokens have 2 MB. */
const BYTES_MAX: u32 = 1 << 28;

export class VocabularyArrays {
  bytes: StaticArray<u8> = new StaticArray<u8>(0);
  ends: StaticArray<u32>;
  scores: StaticArray<f32>;
  types: StaticArray<u8>;

  private constructor(public size: u32) {
    this.ends = new StaticArray<u32>(size);
    this.scores = new StaticArray<f32>(size);
    this.types = new StaticArray<u8>(size);
  }

  static read(model: u32, metadata: Metadata): Result<VocabularyArrays, Error> {
    const arrays = new VocabularyArrays(checkVocabulary(metadata));
    let problem = metadata.problem;
    if (problem == null) problem = arrays.readTexts(model);
    if (problem == null) problem = arrays.readNumbers(model, SCORES);
    if (problem == null) problem = arrays.readNumbers(model, TYPES);
    if (problem == null) problem = arrays.checkBytes();
    if (problem != null) return Result.err<VocabularyArrays, Error>(problem);
    return Result.ok<VocabularyArrays, Error>(arrays);
  }

  private readTexts(model: u32): Error | null {
    const parts: StaticArray<u8>[] = [];
    let total: u32 = 0;
    for (let first: u32 = 0; first < this.size;) {
      const read = readMetadataArray(model, TOKENS, first, this.size - first);
      if (read.isErr) return read.err;
      if (read.ok.tag != ArraySliceTag.Texts) return badFile(`"${TOKENS}" are no texts`);
      const slice = read.ok.texts;
      if (slice.ends.length == 0) return badFile(`"${TOKENS}" ends before its length`);
      for (let i = 0; i < slice.ends.length; i++) this.ends[first + i] = total + slice.ends[i];
      parts.push(slice.bytes);
      total += slice.bytes.length;
      if (total > BYTES_MAX) return badFile(`"${TOKENS}" has over ${BYTES_MAX} bytes`);
      first += slice.ends.length;
    }
    this.join(parts, total);
    return null;
  }

  private join(parts: StaticArray<u8>[], total: u32): void {
    this.bytes = new StaticArray<u8>(total);
    let target = changetype<usize>(this.bytes);
    for (let i = 0; i < parts.length; i++) {
      memory.copy(target, changetype<usize>(parts[i]), parts[i].length);
      target += parts[i].length;
    }
  }

  private readNumbers(model: u32, key: string): Error | null {
    for (let first: u32 = 0; first < this.size;) {
      const read = readMetadataArray(model, key, first, this.size - first);
      if (read.isErr) return read.err;
      const count =
        key == SCORES ? this.takeScores(read.ok, first) : this.takeTypes(read.ok, first);
      if (count == 0) return badFile(`"${key}" is not an array of ${this.size} numbers`);
      first += count;
    }
    return null;
  }

  private takeScores(slice: ArraySlice, first: u32): u32 {
    if (slice.tag != ArraySliceTag.Floats) return 0;
    for (let i = 0; i < slice.floats.length; i++) this.scores[first + i] = slice.floats[i];
    return slice.floats.length;
  }

  private takeTypes(slice: ArraySlice, first: u32): u32 {
    if (slice.tag != ArraySliceTag.Integers) return 0;
    for (let i = 0; i < slice.integers.length; i++) this.types[first + i] = <u8>slice.integers[i];
    return slice.integers.length;
  }

  private checkBytes(): Error | null {
    const texts = changetype<usize>(this.bytes);
    let start: u32 = 0;
    for (let id: u32 = 0; id < this.size; id++) {
      const end = this.ends[id];
      if (this.types[id] == BYTE && byteOfText(texts + start, end - start) < 0) {
        return badFile(`token ${id} is a byte, but not written <0x00> to <0xFF>`);
      }
      start = end;
    }
    return null;
  }
}

/** Size of the vocabulary, if its keys are those of one that this guest can read. */
export function checkVocabulary(metadata: Metadata): u32 {
  const name = metadata.text("tokenizer.ggml.model");
  if (name == "") metadata.fail(badFile(`the key "tokenizer.ggml.model" is missing`));
  if (name != "llama") {
    metadata.fail(unsupported(`cannot tokenize: "${name}" is not known, only "llama"`));
  }
  const size = metadata.arrayLength(TOKENS);
  if (size == 0) metadata.fail(badFile(`"${TOKENS}" is empty`));
  if (metadata.arrayLength(SCORES) != size || metadata.arrayLength(TYPES) != size) {
    metadata.fail(badFile(`"${TOKENS}", "${SCORES}" and "${TYPES}" are not of one length`));
  }
  return size;
}

/** The byte that a text such as `<0x41>` stands for, or -1. */
export function byteOfText(text: usize, length: u32): i32 {
  if (length != 6 || load<u16>(text) != 0x303c || load<u8>(text, 2) != 0x78) return -1;
  const high = digit(load<u8>(text, 3));
  const low = digit(load<u8>(text, 4));
  return load<u8>(text, 5) != 0x3e || high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digit(character: u8): i32 {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  return character >= 0x41 && character <= 0x46 ? character - 0x37 : -1;
}
