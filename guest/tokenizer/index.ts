// Builds the tokenizer of a model from its metadata: either a whole one, or an error and nothing allocated.
import { Error, ErrorKind, ModelMetadata, Result } from "../bindings/wit";
import { badFile, unsupported } from "../model/failure";
import { BytePairEncoder } from "./byte-pair-encoder";
import { MARKUP_BYTES_MAX, MarkupIndex, findOverlongMarkup } from "./markup-index";
import { MergeTable } from "./merge-table";
import {
  ADDS_BOS,
  ALWAYS_BOS,
  ESCAPES_SPACES,
  NO_BOS,
  NO_MERGES,
  PreTokenizer,
  findPreTokenizer,
} from "./pre-tokenizers";
import { readMerges, readVocabulary } from "./read-vocabulary";
import { SentencePieceEncoder } from "./sentencepiece-encoder";
import { SpecialTokens, readSpecialTokens } from "./special-tokens";
import { markStrippingTokens } from "./stripping-tokens";
import { TextEncoder } from "./text-encoder";
import { PieceEncoding, TokenPieces } from "./token-pieces";
import { Tokenizer } from "./tokenizer";
import { Vocabulary } from "./vocabulary";
import { NO_TOKEN, VocabularyKeys } from "./vocabulary-keys";
import { WordPieceEncoder } from "./word-piece-encoder";

export { StreamDetokenizer } from "./stream-detokenizer";
export { TokenOutput } from "./token-output";
export { Tokenizer } from "./tokenizer";

/** Errors: `unsupported` names the tokenizer or pre-tokenizer, `bad-file` what contradicts, as the imports'. */
export function loadTokenizer(model: u32, metadata: ModelMetadata): Result<Tokenizer, Error> {
  const parts = new TokenizerParts(new VocabularyKeys(model, metadata));
  const problem = parts.load();
  if (problem !== null) {
    parts.free();
    return Result.err<Tokenizer, Error>(problem);
  }
  return Result.ok<Tokenizer, Error>(parts.assemble());
}

/** Whether the tokenizer of a model is one of ours, from its metadata alone; null if it is. */
export function checkVocabulary(metadata: ModelMetadata): Error | null {
  return new TokenizerParts(new VocabularyKeys(0, metadata)).readKind();
}

class TokenizerParts {
  private vocabulary: Vocabulary = new Vocabulary();
  private merges: MergeTable = new MergeTable();
  private pieces: TokenPieces = new TokenPieces();
  private special: SpecialTokens = new SpecialTokens();
  /** None but for byte pairs. */
  private preTokenizer: PreTokenizer | null = null;
  private cutsWords: bool = false;
  private addsSpacePrefix: bool = false;

  constructor(private keys: VocabularyKeys) {}

  load(): Error | null {
    const kind = this.readKind();
    if (kind !== null) return kind;
    const read = readVocabulary(this.keys, this.vocabulary);
    if (read !== null) return read;
    readSpecialTokens(this.keys, this.vocabulary, this.special);
    if (this.keys.error !== null) return this.keys.error;
    const merged = this.readMerges();
    if (merged !== null) return merged;
    const problem = this.buildPieces() || this.checkMarkup() || this.checkWords();
    markStrippingTokens(this.keys, this.vocabulary);
    return problem === null ? this.keys.error : problem;
  }

  assemble(): Tokenizer {
    const preTokenizer = this.preTokenizer;
    let encoder: TextEncoder;
    if (this.cutsWords) encoder = this.wordPieceEncoder();
    else if (preTokenizer === null) {
      encoder = new SentencePieceEncoder(this.vocabulary, this.addsSpacePrefix);
    } else encoder = new BytePairEncoder(this.vocabulary, this.merges, preTokenizer);
    return new Tokenizer(
      this.vocabulary,
      this.pieces,
      this.special,
      encoder,
      new MarkupIndex(this.vocabulary),
      this.addsSpacePrefix,
    );
  }

  private wordPieceEncoder(): WordPieceEncoder {
    const lowercases = this.keys.flag("tokenizer.ggml.normalizer.lowercase", true);
    const strips = this.keys.flag("tokenizer.ggml.normalizer.strip_accents", lowercases);
    return new WordPieceEncoder(this.vocabulary, this.special.unknown, lowercases, strips);
  }

  free(): void {
    this.pieces.free();
    this.merges.free();
    this.vocabulary.free();
  }

  /** The tokenizer's name and what it brings where the file says nothing else. */
  readKind(): Error | null {
    const name = this.keys.text("tokenizer.ggml.model");
    if (name == "llama") {
      this.special.begin = 1;
      this.special.end = 2;
      this.special.addsBegin = true;
      this.addsSpacePrefix = this.keys.flag("tokenizer.ggml.add_space_prefix", true);
    } else if (name == "bert") {
      this.cutsWords = true;
      this.special.begin = BERT_BEGIN;
      this.special.alwaysAddsBegin = true;
      this.special.separator = BERT_SEPARATOR;
      this.special.addsSeparator = true;
      this.special.unknown = BERT_UNKNOWN;
      this.addsSpacePrefix = true;
    } else if (name == "gpt2" || name == "gemma4") {
      const problem = this.readPreTokenizer(name);
      if (problem !== null) return problem;
    } else if (this.keys.error === null) {
      return name == ""
        ? badFile(`cannot read the vocabulary: the key "tokenizer.ggml.model" is missing`)
        : unsupported(
            `cannot tokenize: the tokenizer "${name}" is not known, only "llama", "gpt2" and "bert"`,
          );
    }
    return this.keys.error;
  }

  private readPreTokenizer(tokenizer: string): Error | null {
    const gemma = tokenizer == "gemma4";
    const name = gemma ? tokenizer : this.keys.text("tokenizer.ggml.pre");
    const preTokenizer = findPreTokenizer(name);
    if (preTokenizer === null) {
      return unsupported(
        `cannot tokenize: the pre-tokenizer "${name}" ("tokenizer.ggml.pre") is not known`,
      );
    }
    this.preTokenizer = preTokenizer;
    this.special.addsBegin = preTokenizer.has(ADDS_BOS);
    this.special.alwaysAddsBegin = preTokenizer.has(ALWAYS_BOS);
    if (gemma) return null;
    this.special.begin = preTokenizer.has(NO_BOS) ? NO_TOKEN : GPT2_END;
    this.special.end = GPT2_END;
    return null;
  }

  private readMerges(): Error | null {
    const preTokenizer = this.preTokenizer;
    if (preTokenizer === null) return null;
    return readMerges(this.keys, this.vocabulary, this.merges, preTokenizer.has(NO_MERGES));
  }

  private checkMarkup(): Error | null {
    const id = findOverlongMarkup(this.vocabulary);
    if (id < 0) return null;
    return badFile(
      `cannot read the vocabulary: the token ${id} is markup of ` +
        `${this.vocabulary.texts.lengthOf(id)} bytes, over ${MARKUP_BYTES_MAX}`,
    );
  }

  /** A text takes as many looks at the vocabulary for each byte as its longest token has bytes. */
  private checkWords(): Error | null {
    const longest = this.vocabulary.texts.longest;
    if (!this.cutsWords || longest <= WORD_BYTES_MAX) return null;
    return badFile(
      `cannot read the vocabulary: a token of it has ${longest} bytes, ` +
        `and one of a "bert" tokenizer ${WORD_BYTES_MAX} at most`,
    );
  }

  private buildPieces(): Error | null {
    const preTokenizer = this.preTokenizer;
    const escaped = preTokenizer === null || preTokenizer.has(ESCAPES_SPACES);
    const encoding = escaped ? PieceEncoding.EscapedSpaces : PieceEncoding.PrintableBytes;
    const malformed = this.pieces.build(this.vocabulary, encoding);
    if (malformed < 0) return null;
    return badFile(
      `cannot read the vocabulary: the token ${malformed} stands for a byte, but its text is ` +
        `"${this.vocabulary.quote(malformed)}", not <0x00> to <0xFF>`,
    );
  }
}

/** Bytes of WordPiece's longest token; those of known vocabularies have under 100. */
const WORD_BYTES_MAX: u32 = 256;
/** Where a "bert" tokenizer's file names none: [CLS], [SEP] and [UNK] of the first BERT. */
const BERT_BEGIN: i32 = 101;
const BERT_SEPARATOR: i32 = 102;
const BERT_UNKNOWN: i32 = 100;

/** BOS and EOS of byte pair encoders where the file names none (Falcon's). */
const GPT2_END: i32 = 11;
