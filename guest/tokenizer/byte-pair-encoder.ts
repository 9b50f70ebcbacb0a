// Byte pair encoding (Sennrich et al. 2016) in the way of llama.cpp's llm_tokenizer_bpe: a text is split into
// words, a word into bytes (or characters), and pairs of those merge by the rank of their merge, lowest first.
import { FlatBuffer } from "../text/flat-buffer";
import { encode } from "../text/utf8";
import { characterOfByte } from "./byte-encoding";
import { CodePointText } from "./code-point-text";
import { MergeTable, NO_RANK } from "./merge-table";
import {
  ESCAPES_SPACES,
  IGNORES_MERGES,
  PLAIN_UTF8,
  PreTokenizer,
  WHOLE_NEWLINES,
} from "./pre-tokenizers";
import { Splitter } from "./splitter";
import { NO_PRIORITY, NO_SYMBOL, SymbolChain } from "./symbol-chain";
import { TextEncoder } from "./text-encoder";
import { TokenOutput } from "./token-output";
import { HIDDEN, Vocabulary } from "./vocabulary";
import { NO_TOKEN } from "./vocabulary-keys";

const SPACE: u32 = 0x20;
const ESCAPED_SPACE: u32 = 0x2581;
const LINE_FEED: u32 = 0x0a;

@final
export class BytePairEncoder extends TextEncoder {
  private splitter: Splitter;
  private text: CodePointText = new CodePointText();
  private chain: SymbolChain = new SymbolChain();
  /** The word as texts of tokens are written: printable bytes, or plain UTF-8. */
  private word: FlatBuffer = new FlatBuffer();
  private wordLength: u32 = 0;
  /** Ids of the 256 bytes in printable form, in the text table. */
  private byteIds: StaticArray<u32> = new StaticArray<u32>(256);
  /** What stands for a byte of a text that is no token, or none. */
  private byteTokens: StaticArray<i32> = new StaticArray<i32>(256);

  constructor(
    private vocabulary: Vocabulary,
    private merges: MergeTable,
    private preTokenizer: PreTokenizer,
  ) {
    super();
    this.splitter = new Splitter(preTokenizer.passes);
    const plain = preTokenizer.has(PLAIN_UTF8);
    const text = changetype<usize>(new StaticArray<u8>(4));
    for (let byte = 0; byte < 256; byte++) {
      this.byteIds[byte] = vocabulary.texts.intern(text, encode(characterOfByte(byte), text));
      store<u8>(text, <u8>byte);
      this.byteTokens[byte] = plain
        ? vocabulary.findString(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`)
        : vocabulary.findPlain(text, 1);
    }
  }

  encode(pointer: usize, byteLength: u32, output: TokenOutput): void {
    const text = this.text;
    text.read(pointer, byteLength);
    this.splitter.split(text);
    let start: u32 = 0;
    for (let i: u32 = 0; i < this.splitter.count; i++) {
      const end = this.splitter.endOf(i);
      this.encodeWord(start, end, output);
      start = end;
    }
  }

  rest(): void {
    this.text.free();
    this.splitter.free();
    this.chain.free();
    this.word.free();
  }

  free(): void {
    this.rest();
    this.merges.free();
  }

  /** Tokens of the code points from `start` to `end`. */
  private encodeWord(start: u32, end: u32, output: TokenOutput): void {
    if (this.preTokenizer.has(PLAIN_UTF8)) this.divideCharacters(start, end);
    else this.divideBytes(start, end);
    if (this.chain.length > 1 && this.isWhole(start)) {
      const token = this.vocabulary.findPlain(this.word.pointer, this.wordLength);
      if (token >= 0) {
        output.add(token);
        return;
      }
    }
    this.mergeAll();
    for (let symbol: u32 = 0; symbol != NO_SYMBOL; symbol = this.chain.nextOf(symbol)) {
      this.write(symbol, output);
    }
  }

  /** Whether the word that begins at `start` is a token without merging, if it is one. */
  private isWhole(start: u32): bool {
    if (this.preTokenizer.has(IGNORES_MERGES)) return true;
    return this.preTokenizer.has(WHOLE_NEWLINES) && this.text.at(start) == LINE_FEED;
  }

  /** A symbol for each byte of the word's UTF-8, written as a printable character. */
  private divideBytes(start: u32, end: u32): void {
    this.chain.clear();
    const utf8 = changetype<usize>(scratch);
    let word = this.word.reserve(<usize>(end - start) * 8);
    const begin = word;
    for (let position = start; position < end; position++) {
      const length = encode(this.text.at(position), utf8);
      for (let i: u32 = 0; i < length; i++) {
        const byte = load<u8>(utf8 + i);
        this.chain.add(<u32>(word - begin), this.byteIds[byte]);
        word += encode(characterOfByte(byte), word);
      }
    }
    this.wordLength = <u32>(word - begin);
  }

  /** A symbol for each character. */
  private divideCharacters(start: u32, end: u32): void {
    this.chain.clear();
    const escapes = this.preTokenizer.has(ESCAPES_SPACES);
    let word = this.word.reserve(<usize>(end - start) * 4);
    const begin = word;
    for (let position = start; position < end; position++) {
      const codePoint = this.text.at(position);
      const length = encode(escapes && codePoint == SPACE ? ESCAPED_SPACE : codePoint, word);
      this.chain.add(<u32>(word - begin), this.vocabulary.texts.find(word, length));
      word += length;
    }
    this.wordLength = <u32>(word - begin);
  }

  private mergeAll(): void {
    const chain = this.chain;
    for (let symbol: u32 = 0; symbol + 1 < chain.length; symbol++) this.judge(symbol);
    while (true) {
      const symbol = chain.takePair();
      if (symbol == NO_SYMBOL) return;
      const right = chain.idOf(chain.nextOf(symbol));
      chain.merge(symbol, this.merges.mergedOf(chain.idOf(symbol), right));
      this.judge(symbol);
      const previous = chain.previousOf(symbol);
      if (previous != NO_SYMBOL) this.judge(previous);
    }
  }

  private judge(symbol: u32): void {
    const next = this.chain.nextOf(symbol);
    const rank =
      next == NO_SYMBOL
        ? NO_RANK
        : this.merges.rankOf(this.chain.idOf(symbol), this.chain.idOf(next));
    this.chain.setPriority(symbol, rank == NO_RANK ? NO_PRIORITY : rank);
  }

  private write(symbol: u32, output: TokenOutput): void {
    const id = this.chain.idOf(symbol);
    if (id < this.vocabulary.size && !this.vocabulary.has(id, HIDDEN)) {
      output.add(id);
      return;
    }
    const next = this.chain.nextOf(symbol);
    const end = next == NO_SYMBOL ? this.wordLength : this.chain.startOf(next);
    for (let i = this.chain.startOf(symbol); i < end; i++) {
      const token = this.byteTokens[load<u8>(this.word.pointer + i)];
      if (token != NO_TOKEN) output.add(token);
    }
  }
}

/** Room for one character. */
const scratch = new StaticArray<u8>(4);
