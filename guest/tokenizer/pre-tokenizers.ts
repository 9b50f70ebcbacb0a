// The one table of pre-tokenizers: each name that `tokenizer.ggml.pre` may have, how it splits a text into
// words, and what else it brings. The names are llama.cpp's, all of them (v0.5.0) but "whitespace", which fails in it.
import { Pass } from "./passes";
import {
  CONTRACTED,
  CONTRACTIONS,
  CONTRACTIONS_LOWER,
  LETTERS_CASED,
  LETTERS_CASED_MARKED,
  LETTERS_HAN_APART,
  LETTERS_LED,
  LETTERS_MARKED,
  LETTERS_SPACED,
  LETTERS_UNPUNCTUATED,
  NEWLINES,
  NEWLINES_SINGLE,
  NUMBERS_RUN,
  NUMBERS_SINGLE,
  NUMBERS_SPACED,
  NUMBERS_TRIPLE,
  OTHERS,
  OTHERS_PRINTED,
  OTHERS_UNMARKED,
  PHRASES,
  PUNCTUATED_ASCII,
  SPACES_HALVED,
  TRAILED,
  TRAILED_ONCE,
  TRAILED_SLASHES,
} from "./word-rules";

/** A word that is a token needs no merges. */
export const IGNORES_MERGES: u32 = 1;
/** Begins with BOS unless the file says otherwise. */
export const ADDS_BOS: u32 = 2;
/** There is no BOS unless the file names one. */
export const NO_BOS: u32 = 4;
/** Begins with BOS whatever the file says. */
export const ALWAYS_BOS: u32 = 8;
/** Spaces are written as U+2581. */
export const ESCAPES_SPACES: u32 = 16;
/** Texts of tokens are UTF-8, not printable bytes. */
export const PLAIN_UTF8: u32 = 32;
/** A run of line breaks that is a token needs no merges. */
export const WHOLE_NEWLINES: u32 = 64;
/** Merges may be missing. */
export const NO_MERGES: u32 = 128;

const GPT2 = CONTRACTIONS_LOWER | LETTERS_SPACED | NUMBERS_SPACED | OTHERS;
const LED = CONTRACTIONS | LETTERS_LED | OTHERS | TRAILED | NEWLINES;
const LLAMA3 = LED | NUMBERS_TRIPLE;
const QWEN2 = LED | NUMBERS_SINGLE;
const QWEN35 =
  CONTRACTIONS | LETTERS_MARKED | NUMBERS_SINGLE | OTHERS | OTHERS_UNMARKED | TRAILED | NEWLINES;
const UNPUNCTUATED = PUNCTUATED_ASCII | LETTERS_UNPUNCTUATED | OTHERS_PRINTED;
const DEEPSEEK3 = UNPUNCTUATED | TRAILED | NEWLINES;
const SLASHED = OTHERS | TRAILED_SLASHES | NEWLINES;
const O200K = LETTERS_CASED | CONTRACTED | NUMBERS_TRIPLE | SLASHED;

@final
export class PreTokenizer {
  constructor(
    /** Each a `Pass`, or a set of the alternatives of word-rules.ts. */
    public passes: StaticArray<u32>,
    private options: u32,
  ) {}

  has(option: u32): bool {
    return (this.options & option) != 0;
  }
}

/** The pre-tokenizer of that name; an empty name is "default". */
export function findPreTokenizer(name: string): PreTokenizer | null {
  const table = new Table(name == "" ? "default" : name);
  table.row("default", [Pass.Operators, GPT2, Pass.NumberRun, Pass.DigitTriple]);
  table.row("gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum", [GPT2]);
  table.row("modern-bert jina-v1-en jina-v2-code roberta-bpe mpt olmo jais exaone4", [GPT2]);
  table.row("trillion granite-docling", [GPT2]);
  table.row("starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", [
    Pass.Number,
    GPT2,
  ]);
  table.row("falcon", [Pass.OperatorsBacktick, GPT2, Pass.DigitTriple]);
  table.row(
    "llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
    [LLAMA3],
    IGNORES_MERGES | ADDS_BOS,
  );
  table.row("dbrx smaug-bpe", [LLAMA3]);
  table.row("glm4 chatglm-bpe", [LLAMA3], NO_BOS);
  table.row("jais-2", [LLAMA3 | SPACES_HALVED]);
  table.row("qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open", [QWEN2]);
  table.row("grok-2 bailingmoe bailingmoe2 llada-moe", [QWEN2]);
  table.row("qwen35", [QWEN35]);
  table.row("ufakzeka", [QWEN2 & ~CONTRACTIONS]);
  table.row("seed-coder", [QWEN2 & ~TRAILED]);
  table.row("laguna", [Pass.Line, QWEN2]);
  table.row("minicpm5", [Pass.NumberTriple, LED | NUMBERS_RUN], IGNORES_MERGES);
  table.row("exaone-moe", [
    CONTRACTIONS | PHRASES | NUMBERS_SINGLE | OTHERS | TRAILED_ONCE | NEWLINES,
  ]);
  table.row("tekken", [LETTERS_CASED | NUMBERS_SINGLE | SLASHED], IGNORES_MERGES | ADDS_BOS);
  table.row("gpt-4o llama4 kanana2 talkie minimax-m2", [O200K]);
  table.row(
    "granite-embed-multi-97m",
    [(O200K & ~LETTERS_CASED) | LETTERS_CASED_MARKED],
    IGNORES_MERGES,
  );
  table.row("tiny_aya cohere2moe", [
    Pass.NumbersFromRight,
    LETTERS_MARKED | CONTRACTED | NUMBERS_TRIPLE | SLASHED,
  ]);
  table.row(
    "youtu",
    [Pass.CjkKinds, LETTERS_MARKED | CONTRACTED | NUMBERS_SINGLE | SLASHED],
    IGNORES_MERGES,
  );
  table.row(
    "kimi-k2",
    [LETTERS_HAN_APART | CONTRACTED | NUMBERS_TRIPLE | OTHERS | TRAILED | NEWLINES],
    NO_MERGES,
  );
  table.row("deepseek-llm", [
    Pass.Newline,
    Pass.CasedLetters,
    Pass.WidePunctuation,
    Pass.TrailingSpace,
    Pass.EastOf0800,
    Pass.NumberRun,
  ]);
  table.row("deepseek-coder", [
    Pass.Newline,
    Pass.SpacedLetters,
    Pass.SpacedPunctuation,
    Pass.EastOf0800,
    Pass.Number,
  ]);
  table.row("deepseek-v3 hunyuan-dense joyai-llm hy_v4", [
    Pass.NumberTriple,
    Pass.HanKana,
    DEEPSEEK3,
  ]);
  table.row("spark2_5", [
    Pass.NumberTriple,
    Pass.HanKana,
    UNPUNCTUATED | NEWLINES_SINGLE,
    Pass.Number,
  ]);
  table.row("afmoe", [Pass.NumbersFromRight, Pass.AsianScripts, DEEPSEEK3]);
  table.row("poro-chat bloom gpt3-finnish", [Pass.Clause]);
  table.row("viking", [Pass.Clause, Pass.Number]);
  table.row("superbpe", [Pass.NumberRun, Pass.DigitsFromRight]);
  table.row(
    "chameleon",
    [Pass.Sentinel, Pass.Image, Pass.Indentation, Pass.Number, Pass.PunctuationSingle, GPT2],
    ADDS_BOS,
  );
  table.row(
    "gemma4 granite-embed-multi-311m",
    [Pass.Line],
    ESCAPES_SPACES | PLAIN_UTF8 | WHOLE_NEWLINES | ALWAYS_BOS,
  );
  table.row("sarvam-moe", [Pass.Line], ESCAPES_SPACES | PLAIN_UTF8);
  return table.found;
}

class Table {
  found: PreTokenizer | null = null;
  constructor(private name: string) {}

  row(names: string, passes: StaticArray<u32>, options: u32 = 0): void {
    if (this.found === null && names.split(" ").includes(this.name)) {
      this.found = new PreTokenizer(passes, options);
    }
  }
}
