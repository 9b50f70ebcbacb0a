// WordPiece (Schuster and Nakajima 2012) in the way of llama.cpp's llm_tokenizer_wpm: words between white space and
// punctuation, each cut into the longest tokens from left to right; a word with a part that is no token is unknown as
// a whole. Tokens that begin a word are written with U+2581 before them.
import { MARK, PUNCTUATION, SYMBOL, WHITESPACE, classOf } from "../text/classes";
import { FlatBuffer } from "../text/flat-buffer";
import { baseOf, isChinese, isControl, lowercaseOf } from "../text/folding";
import { REPLACEMENT, decode, decodedLength, encode } from "../text/utf8";
import { TextEncoder } from "./text-encoder";
import { TokenOutput } from "./token-output";
import { Vocabulary } from "./vocabulary";

/** Bytes of U+2581. */
const WORD_MARK_BYTES: u32 = 3;
/** Bytes that one byte of a text may become: a stray one is U+FFFD, which is dropped; no lower case is longer. */
const GROWTH_MAX: u32 = 3;
/** The last of ASCII's symbols, which count as punctuation; those further on are parts of words. */
const ASCII_END: u32 = 0x7f;

@final
export class WordPieceEncoder extends TextEncoder {
  /** The word that is read, behind its mark. */
  private word: FlatBuffer = new FlatBuffer();
  private wordLength: u32 = 0;

  constructor(
    private vocabulary: Vocabulary,
    /** Stands for words that the vocabulary cannot write. */
    private unknown: u32,
    private lowercases: bool,
    private stripsAccents: bool,
  ) {
    super();
  }

  encode(pointer: usize, byteLength: u32, output: TokenOutput): void {
    const end = pointer + byteLength;
    this.word.reserve(<usize>byteLength * GROWTH_MAX + WORD_MARK_BYTES + 4);
    this.beginWord();
    while (pointer < end) {
      const codePoint = decode(pointer, end);
      pointer += decodedLength;
      this.take(this.stripsAccents ? baseOf(codePoint) : codePoint, output);
    }
    this.endWord(output);
  }

  rest(): void {
    this.word.free();
  }

  free(): void {
    this.rest();
  }

  /** Adds a character to the word, or ends the word with it. */
  private take(codePoint: u32, output: TokenOutput): void {
    const kind = classOf(codePoint);
    if (kind == WHITESPACE) {
      this.endWord(output);
      return;
    }
    if (codePoint == 0 || codePoint == REPLACEMENT || isControl(codePoint)) return;
    if (this.stripsAccents && kind == MARK) return;
    const alone =
      kind == PUNCTUATION || (codePoint < ASCII_END && kind == SYMBOL) || isChinese(codePoint);
    if (alone) this.endWord(output);
    const written = this.lowercases ? lowercaseOf(codePoint) : codePoint;
    this.wordLength += encode(written, this.word.pointer + this.wordLength);
    if (alone) this.endWord(output);
  }

  private beginWord(): void {
    this.wordLength = encode(0x2581, this.word.pointer);
  }

  private endWord(output: TokenOutput): void {
    if (this.wordLength > WORD_MARK_BYTES) this.cut(output);
    this.beginWord();
  }

  /** Writes the word's tokens, or that it is unknown. */
  private cut(output: TokenOutput): void {
    const before = output.count;
    for (let start: u32 = 0; start < this.wordLength;) {
      const length = this.longestAt(start, output);
      if (length == 0) {
        output.truncate(before);
        break;
      }
      start += length;
    }
    if (output.count == before) output.add(this.unknown);
  }

  /** Writes the longest token that the word has from there on; gives its bytes, or 0. */
  private longestAt(start: u32, output: TokenOutput): u32 {
    const pointer = this.word.pointer + start;
    const vocabulary = this.vocabulary;
    for (
      let length = min(this.wordLength - start, vocabulary.texts.longest);
      length > 0;
      length--
    ) {
      const id = vocabulary.findPlain(pointer, length);
      if (id < 0) continue;
      output.add(id);
      return length;
    }
    return 0;
  }
}
