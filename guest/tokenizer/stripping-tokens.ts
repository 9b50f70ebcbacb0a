// Tokens that swallow the white space beside them. GGUF does not say which; llama.cpp knows by the names of
// models and pre-tokenizers, and this is its list.
import { HIDDEN, STRIPS_LEFT, STRIPS_RIGHT, USER_DEFINED, Vocabulary } from "./vocabulary";
import { VocabularyKeys } from "./vocabulary-keys";

export function markStrippingTokens(keys: VocabularyKeys, vocabulary: Vocabulary): void {
  const name = keys.text("general.name").toLowerCase();
  const pre = keys.text("tokenizer.ggml.pre");
  const architecture = keys.architecture;
  const jina =
    pre.includes("jina-v2-de") || pre.includes("jina-v2-es") || pre.includes("jina-v2-code");
  if (jina || architecture.includes("nomic-bert-moe") || architecture.includes("jina-bert-v3")) {
    change(vocabulary, "<mask>", STRIPS_LEFT, 0);
  } else if (name.includes("phi-3") || name.includes("phi3")) {
    markPhi3(vocabulary);
  } else if (name.includes("modern-bert")) {
    change(vocabulary, "[MASK]", STRIPS_LEFT, 0);
  }
}

function markPhi3(vocabulary: Vocabulary): void {
  for (let id: u32 = 0; id < vocabulary.size; id++) {
    if (!vocabulary.has(id, HIDDEN | USER_DEFINED)) continue;
    vocabulary.setAttributes(id, vocabulary.attributesOf(id) | STRIPS_RIGHT);
  }
  change(vocabulary, "</s>", STRIPS_RIGHT, 0);
  change(vocabulary, "<unk>", 0, STRIPS_RIGHT);
  change(vocabulary, "<s>", 0, STRIPS_RIGHT);
  change(vocabulary, "<|endoftext|>", 0, STRIPS_RIGHT);
}

function change(vocabulary: Vocabulary, text: string, added: u16, removed: u16): void {
  const id = vocabulary.findString(text);
  if (id >= 0) vocabulary.setAttributes(id, (vocabulary.attributesOf(id) | added) & ~removed);
}
