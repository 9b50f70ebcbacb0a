// Text to tokens and back, for one model. All memory but a few small objects is flat and freed by `dispose`.
import { Error, Result } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { MarkupIndex } from "./markup-index";
import { MarkupPartition } from "./markup-partition";
import { SpecialTokens } from "./special-tokens";
import { TextEncoder } from "./text-encoder";
import { TokenOutput } from "./token-output";
import { TokenPieces } from "./token-pieces";
import { HIDDEN, Vocabulary } from "./vocabulary";

const SPACE: u8 = 0x20;

@final
export class Tokenizer {
  /** Token that begins a text, or -1. */
  readonly bosToken: i32;
  /** Whether a text begins with it where special tokens are added. */
  readonly addBos: bool;
  /** Every token that ends a generation, ascending. */
  readonly endOfGeneration: StaticArray<u32>;
  private partition: MarkupPartition;

  constructor(
    private vocabulary: Vocabulary,
    private pieces: TokenPieces,
    private special: SpecialTokens,
    private encoder: TextEncoder,
    private index: MarkupIndex,
    private addsSpacePrefix: bool,
  ) {
    this.bosToken = special.begin;
    this.addBos = special.addsBegin;
    this.endOfGeneration = special.endOfGeneration;
    this.partition = new MarkupPartition(vocabulary, index);
  }

  get vocabularySize(): u32 {
    return this.vocabulary.size;
  }

  /** Whether both have the same tokens by the same ids. */
  hasVocabularyOf(other: Tokenizer): bool {
    return this.vocabulary.equals(other.vocabulary);
  }

  isEndOfGeneration(id: u32): bool {
    const ends = this.endOfGeneration;
    for (let i = 0; i < ends.length; i++) {
      if (unchecked(ends[i]) == id) return true;
    }
    return false;
  }

  /** `addSpecial`: BOS and EOS where the model wants them. `parseSpecial`: markup becomes control tokens. */
  tokenize(text: StaticArray<u8>, addSpecial: bool, parseSpecial: bool): StaticArray<u32> {
    const output = new TokenOutput();
    if (addSpecial) this.begin(output);
    this.encodeParts(changetype<usize>(text), text.length, parseSpecial, output);
    if (addSpecial) this.end(output);
    this.rest();
    return output.take();
  }

  /** One of many texts, as plain text with its special tokens, behind what `output` has; `rest` when all are. */
  tokenizePlain(text: usize, byteLength: u32, output: TokenOutput): void {
    this.begin(output);
    this.encodeParts(text, byteLength, false, output);
    this.end(output);
  }

  /**
   * Two plain texts behind each other, with the special tokens that the file wants around and between them: BOS, query, EOS,
   * separator, document, EOS. Gives how many are before the document. Source: `format_prompt_rerank` of llama.cpp's
   * server.
   */
  tokenizePair(query: usize, queryLength: u32, documentLength: u32, output: TokenOutput): u32 {
    const special = this.special;
    const first = output.count;
    this.begin(output);
    this.encodeParts(query, queryLength, false, output);
    this.endOfPair(output);
    if (special.separatesPairs && special.separator >= 0) output.add(special.separator);
    const before = output.count - first;
    this.encodeParts(query + queryLength, documentLength, false, output);
    this.endOfPair(output);
    return before;
  }

  private endOfPair(output: TokenOutput): void {
    const special = this.special;
    if (this.addsPairEnd) output.add(special.end >= 0 ? special.end : special.separator);
  }

  /** Whether the last token of a pair is one of its own. */
  get addsPairEnd(): bool {
    const special = this.special;
    return special.endsPairs && (special.end >= 0 || special.separator >= 0);
  }

  /** Gives back what tokenizing keeps from one text to the next. */
  rest(): void {
    this.encoder.rest();
    this.partition.rest();
  }

  /** Whether a text ends with a token of its own where special tokens are added. */
  get addsEnd(): bool {
    return this.special.addsEnd || this.special.addsSeparator;
  }

  private begin(output: TokenOutput): void {
    if (this.special.addsBegin) output.add(this.bosToken);
  }

  private end(output: TokenOutput): void {
    if (this.special.addsEnd) output.add(this.special.end);
    if (this.special.addsSeparator) output.add(this.special.separator);
  }

  /**
   * The text's bytes; control tokens are written out if `special`. The space that tokenizing puts before a
   * text is taken away again. Errors: `bad-argument` names the id that isn't in the vocabulary.
   */
  detokenize(ids: StaticArray<u32>, special: bool): Result<StaticArray<u8>, Error> {
    let byteLength: usize = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (id >= this.vocabularySize) {
        return Result.err<StaticArray<u8>, Error>(
          badArgument(
            `cannot detokenize: token ${i} is ${id}, but the vocabulary has ${this.vocabularySize}`,
          ),
        );
      }
      if (this.isWritten(id, special)) byteLength += this.pieceLength(id);
    }
    const skipped = this.leadingSpace(ids);
    const bytes = new StaticArray<u8>(<i32>byteLength - <i32>(skipped >= 0));
    let target = changetype<usize>(bytes);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (!this.isWritten(id, special)) continue;
      const skip = <u32>(i == skipped);
      memory.copy(target, this.piecePointer(id) + skip, this.pieceLength(id) - skip);
      target += this.pieceLength(id) - skip;
    }
    return Result.ok<StaticArray<u8>, Error>(bytes);
  }

  /** Whether a token writes anything: control tokens do if `special`. */
  isWritten(id: u32, special: bool): bool {
    return special || !this.vocabulary.has(id, HIDDEN);
  }

  /** The bytes that a token of the vocabulary writes, `pieceLength` of them. */
  piecePointer(id: u32): usize {
    return this.pieces.pointerOf(id);
  }

  pieceLength(id: u32): u32 {
    return this.pieces.lengthOf(id);
  }

  /** Bytes at the beginning of a token's piece that aren't its text where it stands alone. */
  strippedLength(id: u32): u32 {
    return <i32>id != this.bosToken && this.beginsWithAddedSpace(id) ? 1 : 0;
  }

  /** Gives all memory back; nothing may be called afterwards. */
  dispose(): void {
    this.encoder.free();
    this.partition.rest();
    this.index.free();
    this.pieces.free();
    this.vocabulary.free();
  }

  private encodeParts(text: usize, textLength: u32, parseSpecial: bool, output: TokenOutput): void {
    const partition = this.partition;
    partition.cut(text, textLength, parseSpecial);
    for (let i: u32 = 0; i <= partition.count; i++) {
      partition.findPlain(i);
      const length = partition.plainEnd - partition.plainStart;
      if (length > 0) this.encoder.encode(text + partition.plainStart, length, output);
      if (i < partition.count) output.add(partition.idAt(i));
    }
  }

  /** Index of the token whose leading space isn't the text's: the first one, or the one behind BOS. */
  private leadingSpace(ids: StaticArray<u32>): i32 {
    if (ids.length == 0) return -1;
    const index = <i32>ids[0] == this.bosToken ? 1 : 0;
    return index < ids.length && this.beginsWithAddedSpace(ids[index]) ? index : -1;
  }

  private beginsWithAddedSpace(id: u32): bool {
    if (!this.addsSpacePrefix || this.vocabulary.has(id, HIDDEN)) return false;
    return this.pieceLength(id) > 0 && load<u8>(this.piecePointer(id)) == SPACE;
  }
}
