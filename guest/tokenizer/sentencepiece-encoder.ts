// SentencePiece (Kudo and Richardson 2018) in the way of llama.cpp's llm_tokenizer_spm: characters merge by
// the score of the token they make, the highest first; what is no token in the end is written in byte tokens.
import { FlatBuffer } from "../text/flat-buffer";
import { promisedLength } from "../text/utf8";
import { NO_PRIORITY, NO_SYMBOL, SymbolChain } from "./symbol-chain";
import { TextEncoder } from "./text-encoder";
import { TokenOutput } from "./token-output";
import { isEscapedSpace } from "./token-pieces";
import { HIDDEN, UNKNOWN, Vocabulary } from "./vocabulary";
import { NO_TOKEN } from "./vocabulary-keys";

const SPACE: u8 = 0x20;

@final
export class SentencePieceEncoder extends TextEncoder {
  private chain: SymbolChain = new SymbolChain();
  /** The text with its spaces escaped. */
  private text: FlatBuffer = new FlatBuffer();
  private textLength: u32 = 0;
  /** Where the word ends whose symbols are in the chain. */
  private wordEnd: u32 = 0;
  /** Whether a text may be encoded word by word, because no token goes on behind a word's end. */
  private dividesWords: bool;
  private byteTokens: StaticArray<i32> = new StaticArray<i32>(256);

  constructor(
    private vocabulary: Vocabulary,
    private addsSpacePrefix: bool,
  ) {
    super();
    this.dividesWords = !hasInnerSpace(vocabulary);
    const unknown = findUnknown(vocabulary);
    for (let byte = 0; byte < 256; byte++) {
      const token = findByteToken(vocabulary, byte);
      this.byteTokens[byte] = token >= 0 ? token : unknown;
    }
  }

  encode(pointer: usize, byteLength: u32, output: TokenOutput): void {
    this.escape(pointer, byteLength, this.addsSpacePrefix);
    for (let start: u32 = 0; start < this.textLength; start = this.wordEnd) {
      this.divide(start);
      this.mergeAll();
      for (let symbol: u32 = 0; symbol != NO_SYMBOL; symbol = this.chain.nextOf(symbol)) {
        this.write(symbol, output);
      }
    }
  }

  rest(): void {
    this.chain.free();
    this.text.free();
  }

  free(): void {
    this.rest();
  }

  /** Copies the text; spaces become U+2581. */
  private escape(pointer: usize, byteLength: u32, prefix: bool): void {
    let target = this.text.reserve((<usize>byteLength + 1) * 3);
    const start = target;
    if (prefix) target = appendSpace(target);
    for (let i: u32 = 0; i < byteLength; i++) {
      const byte = load<u8>(pointer + i);
      if (byte == SPACE) {
        target = appendSpace(target);
      } else {
        store<u8>(target++, byte);
      }
    }
    this.textLength = <u32>(target - start);
  }

  /**
   * One symbol for each character, up to the space that begins the next word; bytes that promise more than
   * there is end with the text.
   */
  private divide(start: u32): void {
    this.chain.clear();
    let leading = true;
    while (start < this.textLength) {
      const pointer = this.text.pointer + start;
      const length = min(promisedLength(load<u8>(pointer)), this.textLength - start);
      const space = length == 3 && isEscapedSpace(pointer);
      if (space && !leading && this.dividesWords) break;
      leading = leading && space;
      this.chain.add(start, this.vocabulary.findPlain(pointer, length));
      start += length;
    }
    this.wordEnd = start;
  }

  private mergeAll(): void {
    const chain = this.chain;
    for (let symbol: u32 = 0; symbol + 1 < chain.length; symbol++) this.judge(symbol);
    while (true) {
      const symbol = chain.takePair();
      if (symbol == NO_SYMBOL) return;
      chain.merge(symbol, this.findPair(symbol));
      this.judge(symbol);
      const previous = chain.previousOf(symbol);
      if (previous != NO_SYMBOL) this.judge(previous);
    }
  }

  private judge(symbol: u32): void {
    const token = this.findPair(symbol);
    const priority = token < 0 ? NO_PRIORITY : priorityOf(this.vocabulary.scoreOf(token));
    this.chain.setPriority(symbol, priority);
  }

  /** The token that a symbol and the next one make, or none. */
  private findPair(symbol: u32): i32 {
    const next = this.chain.nextOf(symbol);
    if (next == NO_SYMBOL) return NO_TOKEN;
    const start = this.chain.startOf(symbol);
    return this.vocabulary.findPlain(this.text.pointer + start, this.endOf(next) - start);
  }

  private endOf(symbol: u32): u32 {
    const next = this.chain.nextOf(symbol);
    return next == NO_SYMBOL ? this.wordEnd : this.chain.startOf(next);
  }

  private write(symbol: u32, output: TokenOutput): void {
    const token = <i32>this.chain.idOf(symbol);
    if (token >= 0) {
      output.add(token);
      return;
    }
    for (let i = this.chain.startOf(symbol); i < this.endOf(symbol); i++) {
      const byteToken = this.byteTokens[load<u8>(this.text.pointer + i)];
      if (byteToken >= 0) output.add(byteToken);
    }
  }
}

/** Orders scores from the highest to the lowest, as u32 under NO_PRIORITY. */
function priorityOf(score: f32): u32 {
  // Adding 0 makes -0 and 0 the same; a score that is no number comes last.
  const bits = reinterpret<u32>(score + 0);
  if (score != score) return NO_PRIORITY - 1;
  return bits >> 31 ? bits : 0x7fffffff - bits;
}

function appendSpace(target: usize): usize {
  store<u16>(target, 0x96e2);
  store<u8>(target, 0x81, 2);
  return target + 3;
}

/** The token written <0xHH>, or the byte itself, or none. */
function findByteToken(vocabulary: Vocabulary, byte: u32): i32 {
  const digits = byte.toString(16).toUpperCase().padStart(2, "0");
  const token = vocabulary.findString(`<0x${digits}>`);
  if (token >= 0) return token;
  const text = new StaticArray<u8>(1);
  text[0] = <u8>byte;
  return vocabulary.findPlain(changetype<usize>(text), 1);
}

function findUnknown(vocabulary: Vocabulary): i32 {
  for (let id: u32 = 0; id < vocabulary.size; id++) {
    if (vocabulary.has(id, UNKNOWN)) return id;
  }
  return NO_TOKEN;
}

/** Whether text may become a token that has a space behind something else. */
function hasInnerSpace(vocabulary: Vocabulary): bool {
  for (let id: u32 = 0; id < vocabulary.size; id++) {
    if (vocabulary.has(id, HIDDEN)) continue;
    let pointer = vocabulary.texts.pointerOf(id);
    const end = pointer + vocabulary.texts.lengthOf(id);
    while (pointer + 3 <= end && isEscapedSpace(pointer)) pointer += 3;
    for (; pointer + 3 <= end; pointer++) {
      if (isEscapedSpace(pointer)) return true;
    }
  }
  return false;
}
