// Which tokens mean something: begin and end of a text, end of a generation. llama.cpp decides much of it by
// the tokens' texts, and so does this file (llama_vocab::impl::load); ids that it takes from an unordered
// map are the lowest here.
import { NO_TOKEN, VocabularyKeys } from "./vocabulary-keys";
import { CONTROL, NORMAL, USER_DEFINED, Vocabulary } from "./vocabulary";

/** End a generation wherever they are in a vocabulary, whatever its type says. */
const ENDS: StaticArray<string> = [
  "<|eot_id|>",
  "<|im_end|>",
  "<|end|>",
  "<|return|>",
  "<|call|>",
  "<|flush|>",
  "<|calls|>",
  "<end_of_turn>",
  "<|endoftext|>",
  "</s>",
  "<|eom_id|>",
  "<EOT>",
  "_<EOT>",
  "[EOT]",
  "[EOS]",
  "<|end_of_text|>",
  "<end_of_utterance>",
  "<eos>",
  "<turn|>",
  "<|tool_response>",
  "<｜end▁of▁sentence｜>",
  "[e~[",
];

/** Markup of fill-in-the-middle that ends nothing. */
const INFILL: StaticArray<string> = [
  "<|fim_prefix|> <fim-prefix> <fim_prefix> <｜fim▁begin｜> <PRE> ▁<PRE> <|code_prefix|> <|prefix|>",
  "<|fim_suffix|> <fim-suffix> <fim_suffix> <｜fim▁hole｜> <SUF> ▁<SUF> <|code_suffix|> <|suffix|>",
  "<|fim_middle|> <fim-middle> <fim_middle> <｜fim▁end｜> <MID> ▁<MID> <|code_middle|> <|middle|>",
];
const INFILL_KEYS: StaticArray<string> = ["prefix", "suffix", "middle"];

/** Markup of fill-in-the-middle that ends a generation. */
const INFILL_ENDS: StaticArray<string> = [
  "<|fim_pad|> <fim-pad> <fim_pad> <PAD> [PAD]",
  "<|fim_repo|> <|repo_name|> <fim-repo> <REPO> <reponame>",
  "<|file_sep|>",
];
const INFILL_END_KEYS: StaticArray<string> = ["fim_pad", "fim_rep", "fim_sep"];

/** Always written out (gpt-oss). */
const VISIBLE: StaticArray<string> = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"];

/** It is misspelled in GGUF. */
const SEPARATOR_KEY = "tokenizer.ggml.seperator_token_id";

@final
export class SpecialTokens {
  begin: i32 = NO_TOKEN;
  end: i32 = NO_TOKEN;
  addsBegin: bool = false;
  addsEnd: bool = false;
  /** Whatever the file says of it. */
  alwaysAddsBegin: bool = false;
  /** Ends a text in the place of `end`, whatever the file says of that. */
  separator: i32 = NO_TOKEN;
  addsSeparator: bool = false;
  /** What the file wants of pairs of texts: a token behind each, and one between them. */
  endsPairs: bool = false;
  separatesPairs: bool = false;
  /** Stands for what the vocabulary cannot write. */
  unknown: i32 = NO_TOKEN;
  /** Ascending. */
  endOfGeneration: StaticArray<u32> = new StaticArray<u32>(0);
}

/** Reads the ids and flags, and corrects the attributes of tokens that are markup by their text. */
export function readSpecialTokens(
  keys: VocabularyKeys,
  vocabulary: Vocabulary,
  special: SpecialTokens,
): void {
  const size = vocabulary.size;
  special.begin = keys.token("tokenizer.ggml.bos_token_id", special.begin, size);
  special.end = keys.token("tokenizer.ggml.eos_token_id", special.end, size);
  special.addsBegin = keys.flag("tokenizer.ggml.add_bos_token", special.addsBegin);
  special.addsEnd = keys.flag("tokenizer.ggml.add_eos_token", special.addsEnd);
  if (special.alwaysAddsBegin) special.addsBegin = true;
  special.endsPairs = special.addsEnd;
  special.separatesPairs = keys.flag("tokenizer.ggml.add_sep_token", special.addsSeparator);
  if (special.addsSeparator || special.separatesPairs) {
    special.separator = keys.token(SEPARATOR_KEY, special.separator, size);
  }
  if (special.addsSeparator) readSeparator(keys, size, special);
  if (special.addsBegin && special.begin < 0) failAdding(keys, "bos");
  if (special.addsEnd && special.end < 0) failAdding(keys, "eos");
  special.endOfGeneration = findEnds(keys, vocabulary, special.end);
}

function readSeparator(keys: VocabularyKeys, size: u32, special: SpecialTokens): void {
  special.addsEnd = false;
  special.unknown = keys.token("tokenizer.ggml.unknown_token_id", special.unknown, size);
  if (special.separator < 0) failNaming(keys, "seperator");
  if (special.unknown < 0) failNaming(keys, "unknown");
}

function failNaming(keys: VocabularyKeys, name: string): void {
  keys.fail(
    `cannot read the vocabulary: a "bert" tokenizer needs a "tokenizer.ggml.${name}_token_id"`,
  );
}

function failAdding(keys: VocabularyKeys, name: string): void {
  keys.fail(
    `cannot read the vocabulary: "tokenizer.ggml.add_${name}_token" is true, but there is no ` +
      `"tokenizer.ggml.${name}_token_id"`,
  );
}

function findEnds(keys: VocabularyKeys, vocabulary: Vocabulary, end: i32): StaticArray<u32> {
  const ends = new Set<u32>();
  for (let i = 0; i < INFILL.length; i++) {
    findInfill(keys, vocabulary, INFILL_KEYS[i], INFILL[i]);
  }
  for (let i = 0; i < INFILL_ENDS.length; i++) {
    addToken(ends, findInfill(keys, vocabulary, INFILL_END_KEYS[i], INFILL_ENDS[i]));
  }
  for (let i = 0; i < ENDS.length; i++) {
    const id = vocabulary.findString(ENDS[i]);
    addToken(ends, id);
    markControl(vocabulary, id);
  }
  for (let i = 0; i < VISIBLE.length; i++) {
    const id = vocabulary.findString(VISIBLE[i]);
    if (id >= 0) vocabulary.setAttributes(id, USER_DEFINED);
  }
  addToken(ends, end);
  addToken(ends, keys.token("tokenizer.ggml.eot_token_id", NO_TOKEN, vocabulary.size));
  addToken(ends, keys.token("tokenizer.ggml.eom_token_id", NO_TOKEN, vocabulary.size));
  removeContradictions(ends, vocabulary);
  return sorted(ends);
}

/** The token that the key names, or the first of the texts that is one, which then is markup. */
function findInfill(keys: VocabularyKeys, vocabulary: Vocabulary, key: string, texts: string): i32 {
  const current = key.startsWith("fim_") ? key : `fim_${key.substring(0, 3)}`;
  const older = keys.token(`tokenizer.ggml.${key}_token_id`, NO_TOKEN, vocabulary.size);
  const given = keys.token(`tokenizer.ggml.${current}_token_id`, older, vocabulary.size);
  if (given >= 0) return given;
  const candidates = texts.split(" ");
  let found = NO_TOKEN;
  for (let i = 0; i < candidates.length; i++) {
    const id = vocabulary.findString(candidates[i]);
    if (id >= 0 && (found < 0 || id < found)) found = id;
  }
  markControl(vocabulary, found);
  return found;
}

/** Some texts end a turn for one family of models and not for another. */
function removeContradictions(ends: Set<u32>, vocabulary: Vocabulary): void {
  const call = contains(ends, vocabulary, "<|call|>") || contains(ends, vocabulary, "<|calls|>");
  const harmony =
    contains(ends, vocabulary, "<|return|>") || contains(ends, vocabulary, "<|flush|>");
  if (call && harmony) demote(ends, vocabulary, "<|end|>", USER_DEFINED);
  if (contains(ends, vocabulary, "<|tool_response>")) demote(ends, vocabulary, "</s>", NORMAL);
}

function demote(ends: Set<u32>, vocabulary: Vocabulary, text: string, attributes: u16): void {
  const id = vocabulary.findString(text);
  if (id < 0 || !ends.has(id)) return;
  ends.delete(id);
  vocabulary.setAttributes(id, attributes);
}

function contains(ends: Set<u32>, vocabulary: Vocabulary, text: string): bool {
  const id = vocabulary.findString(text);
  return id >= 0 && ends.has(id);
}

function addToken(ends: Set<u32>, id: i32): void {
  if (id >= 0) ends.add(id);
}

function markControl(vocabulary: Vocabulary, id: i32): void {
  if (id >= 0) vocabulary.setAttributes(id, vocabulary.attributesOf(id) | CONTROL);
}

function sorted(ends: Set<u32>): StaticArray<u32> {
  const ids = ends.values();
  ids.sort((a, b) => <i32>a - <i32>b);
  return StaticArray.fromArray<u32>(ids);
}
