// SentencePiece's byte pair encoding (Kudo and Richardson 2018) as llama.cpp does it: the characters of a text are
// symbols, and the pair of neighbours whose token has the highest score becomes one symbol, until no pair is a token.

import { Error, Result, TokenizeOptions } from "./bindings/wit";
import { badArgument } from "./failure";
import { MergeQueue } from "./merge-queue";
import { Vocabulary } from "./vocabulary";

const SPACE: u8 = 0x20;

/** The exported resource, and what a session tokenizes with. */
export class Tokenizer {
  constructor(readonly vocabulary: Vocabulary) {}

  /** The host has dropped it; the collector takes the rest. */
  dispose(): void {}

  tokenize(text: StaticArray<u8>, options: TokenizeOptions): Result<StaticArray<u32>, Error> {
    const tokens = this.encode(text, options.addSpecial, options.parseSpecial);
    if (options.addSpecial && this.vocabulary.addsEos) tokens.push(this.vocabulary.eos);
    return Result.ok<StaticArray<u32>, Error>(StaticArray.fromArray<u32>(tokens));
  }

  /** Tokens of a text, with BOS before them if `begin` and the vocabulary asks for it. */
  encode(text: StaticArray<u8>, begin: bool, parseSpecial: bool): u32[] {
    const tokens: u32[] = [];
    if (begin && this.vocabulary.addsBos) tokens.push(this.vocabulary.bos);
    const start = changetype<usize>(text);
    let plain: u32 = 0;
    for (let at: u32 = 0; at < <u32>text.length;) {
      const special = this.specialAt(start + at, text.length - at, parseSpecial);
      if (special < 0) {
        at++;
        continue;
      }
      this.encodePlain(start + plain, at - plain, tokens);
      tokens.push(special);
      at += this.vocabulary.texts.lengthOf(special);
      plain = at;
    }
    this.encodePlain(start + plain, text.length - plain, tokens);
    return tokens;
  }

  /** The longest token that its text alone makes one, where a text begins; or -1. */
  private specialAt(text: usize, length: u32, parseSpecial: bool): i32 {
    const vocabulary = this.vocabulary;
    let best = -1;
    for (let i = 0; i < vocabulary.special.length; i++) {
      const id = vocabulary.special[i];
      if (!parseSpecial && vocabulary.isHidden(id)) continue;
      const size = vocabulary.texts.lengthOf(id);
      if (size > length || memory.compare(text, vocabulary.texts.pointerOf(id), size) != 0)
        continue;
      if (best < 0 || size > vocabulary.texts.lengthOf(best)) best = id;
    }
    return best;
  }

  private encodePlain(text: usize, length: u32, tokens: u32[]): void {
    if (length == 0) return;
    const escaped = this.escape(text, length);
    const symbols = new MergeQueue(this.vocabulary, escaped);
    symbols.mergeAll();
    symbols.write(tokens);
  }

  /** The text with U+2581 for each space, and one before it where the vocabulary wants that. */
  private escape(text: usize, length: u32): StaticArray<u8> {
    let spaces: u32 = this.vocabulary.addsSpacePrefix ? 1 : 0;
    for (let i: u32 = 0; i < length; i++) if (load<u8>(text + i) == SPACE) spaces++;
    const prefixed: u32 = this.vocabulary.addsSpacePrefix ? 1 : 0;
    const escaped = new StaticArray<u8>(length + prefixed + 2 * spaces);
    let target = changetype<usize>(escaped);
    if (prefixed) target = writeSpace(target);
    for (let i: u32 = 0; i < length; i++) {
      const byte = load<u8>(text + i);
      if (byte == SPACE) target = writeSpace(target);
      else store<u8>(target++, byte);
    }
    return escaped;
  }

  /** The space that encoding put before the text is taken away again. */
  detokenize(tokens: StaticArray<u32>, special: bool): Result<StaticArray<u8>, Error> {
    const vocabulary = this.vocabulary;
    let length: u32 = 0;
    for (let i = 0; i < tokens.length; i++) {
      const id = tokens[i];
      if (id >= vocabulary.size) {
        return Result.err<StaticArray<u8>, Error>(
          badArgument(`token ${i} is ${id}, but the vocabulary has ${vocabulary.size} tokens`),
        );
      }
      if (special || !vocabulary.isHidden(id)) length += vocabulary.pieceLength(id);
    }
    const text = new StaticArray<u8>(length);
    let target = changetype<usize>(text);
    for (let i = 0; i < tokens.length; i++) {
      if (!special && vocabulary.isHidden(tokens[i])) continue;
      const size = vocabulary.pieceLength(tokens[i]);
      memory.copy(target, vocabulary.piecePointer(tokens[i]), size);
      target += size;
    }
    const prefix = this.hasPrefix(tokens, special);
    return Result.ok<StaticArray<u8>, Error>(prefix < 0 ? text : without(text, prefix));
  }

  /** Where in the text the space stands that is not the text's own, or -1. */
  private hasPrefix(tokens: StaticArray<u32>, special: bool): i32 {
    const vocabulary = this.vocabulary;
    const first = tokens.length > 0 && <i32>tokens[0] == vocabulary.bos ? 1 : 0;
    if (!vocabulary.addsSpacePrefix || tokens.length <= first) return -1;
    const id = tokens[first];
    if (vocabulary.isHidden(id) || vocabulary.pieceLength(id) == 0) return -1;
    if (load<u8>(vocabulary.piecePointer(id)) != SPACE) return -1;
    const written = first == 1 && (special || !vocabulary.isHidden(vocabulary.bos));
    return written ? vocabulary.pieceLength(vocabulary.bos) : 0;
  }
}

function writeSpace(target: usize): usize {
  store<u16>(target, 0x96e2);
  store<u8>(target, 0x81, 2);
  return target + 3;
}

function without(text: StaticArray<u8>, index: u32): StaticArray<u8> {
  const shorter = new StaticArray<u8>(text.length - 1);
  const from = changetype<usize>(text);
  const to = changetype<usize>(shorter);
  memory.copy(to, from, index);
  memory.copy(to + index, from + index + 1, text.length - 1 - index);
  return shorter;
}
