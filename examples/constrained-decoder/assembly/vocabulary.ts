// The tokens of a SentencePiece vocabulary: which mean something, and what each writes.

import { Error, Result } from "./bindings/wit";
import { ByteIndex } from "./byte-index";
import { Metadata } from "./metadata";
import {
  BYTE,
  byteOfText,
  CONTROL,
  UNKNOWN,
  USER_DEFINED,
  VocabularyArrays,
} from "./vocabulary-arrays";

/** A whole vocabulary, or an error. */
export function loadVocabulary(model: u32, metadata: Metadata): Result<Vocabulary, Error> {
  const arrays = VocabularyArrays.read(model, metadata);
  if (arrays.isErr) return Result.err<Vocabulary, Error>(arrays.err);
  const vocabulary = new Vocabulary(metadata, arrays.ok);
  const problem = metadata.problem;
  if (problem != null) return Result.err<Vocabulary, Error>(problem);
  return Result.ok<Vocabulary, Error>(vocabulary);
}

export class Vocabulary {
  size: u32;
  bos: i32;
  eos: i32;
  addsBos: bool;
  addsEos: bool;
  addsSpacePrefix: bool;
  /** Every token that ends a generation. */
  ends: StaticArray<u32> = new StaticArray<u32>(0);
  /** Tokens that their texts alone make tokens: control tokens and the like. */
  special: u32[] = [];
  scores: StaticArray<f32>;
  /** Tokens by the texts of the file, in which U+2581 stands for a space. */
  texts: ByteIndex;
  /** The token that writes each byte, or the unknown token, or -1. */
  byteTokens: StaticArray<i32> = new StaticArray<i32>(256);
  private types: StaticArray<u8>;
  /** Tokens by what they write. */
  private pieces: ByteIndex;

  constructor(metadata: Metadata, arrays: VocabularyArrays) {
    const size = arrays.size;
    this.size = size;
    const bos = metadata.token("tokenizer.ggml.bos_token_id", size);
    const eos = metadata.token("tokenizer.ggml.eos_token_id", size);
    this.bos = bos;
    this.eos = eos;
    this.addsBos = metadata.flag("tokenizer.ggml.add_bos_token", true) && bos >= 0;
    this.addsEos = metadata.flag("tokenizer.ggml.add_eos_token", false) && eos >= 0;
    this.addsSpacePrefix = metadata.flag("tokenizer.ggml.add_space_prefix", true);
    this.scores = arrays.scores;
    this.types = arrays.types;
    const texts = new ByteIndex(arrays.bytes, arrays.ends);
    this.texts = texts;
    this.pieces = texts;
    this.findSpecial();
    this.findEnds(metadata);
    this.findByteTokens();
    this.makePieces(arrays);
  }

  /** Whether no text may become it, and it writes nothing unless asked to. */
  isHidden(id: u32): bool {
    return this.types[id] == CONTROL || this.types[id] == UNKNOWN;
  }

  isEnd(id: u32): bool {
    return this.ends.includes(id);
  }

  /** Whether every byte can be written by itself. */
  get writesEveryByte(): bool {
    for (let byte = 0; byte < 256; byte++) {
      const token = this.byteTokens[byte];
      if (token < 0 || this.types[token] != BYTE) return false;
    }
    return true;
  }

  piecePointer(id: u32): usize {
    return this.pieces.pointerOf(id);
  }

  pieceLength(id: u32): u32 {
    return this.pieces.lengthOf(id);
  }

  private findSpecial(): void {
    for (let id: u32 = 0; id < this.size; id++) {
      const special = this.isHidden(id) || this.types[id] == USER_DEFINED;
      if (special && this.texts.lengthOf(id) > 0) this.special.push(id);
    }
  }

  private findEnds(metadata: Metadata): void {
    const ends: u32[] = [];
    const keys = ["eos", "eot", "eom"];
    for (let i = 0; i < keys.length; i++) {
      const id = metadata.token(`tokenizer.ggml.${keys[i]}_token_id`, this.size);
      if (id >= 0 && !ends.includes(id)) ends.push(id);
    }
    this.ends = StaticArray.fromArray<u32>(ends);
  }

  private findByteTokens(): void {
    const unknown = this.types.indexOf(UNKNOWN);
    this.byteTokens.fill(unknown);
    for (let id: u32 = 0; id < this.size; id++) {
      if (this.types[id] == BYTE) this.byteTokens[this.byteOf(id)] = id;
    }
  }

  /** The byte that a byte token stands for. */
  private byteOf(id: u32): u8 {
    return <u8>byteOfText(this.texts.pointerOf(id), this.texts.lengthOf(id));
  }

  private makePieces(arrays: VocabularyArrays): void {
    const bytes = new StaticArray<u8>(arrays.bytes.length);
    const ends = new StaticArray<u32>(this.size);
    const start = changetype<usize>(bytes);
    let end: u32 = 0;
    for (let id: u32 = 0; id < this.size; id++) {
      end += this.writePiece(id, start + end);
      ends[id] = end;
    }
    this.pieces = new ByteIndex(bytes, ends);
  }

  private writePiece(id: u32, target: usize): u32 {
    const text = this.texts.pointerOf(id);
    const length = this.texts.lengthOf(id);
    if (this.types[id] == BYTE) {
      store<u8>(target, this.byteOf(id));
      return 1;
    }
    if (this.isHidden(id) || this.types[id] == USER_DEFINED) {
      memory.copy(target, text, length);
      return length;
    }
    let written: u32 = 0;
    for (let i: u32 = 0; i < length; written++) {
      const space = i + 3 <= length && isEscapedSpace(text + i);
      store<u8>(target + written, space ? 0x20 : load<u8>(text + i));
      i += space ? 3 : 1;
    }
    return written;
  }
}

/** U+2581, SentencePiece's space. */
export function isEscapedSpace(text: usize): bool {
  return load<u16>(text) == 0x96e2 && load<u8>(text, 2) == 0x81;
}
